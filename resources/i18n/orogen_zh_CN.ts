<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Orogen</name>
    <message>
        <source>  (and {count} more)</source>
        <translation>（另有 {count} 项）</translation>
    </message>
    <message>
        <source> (exit status {status})</source>
        <translation>（退出状态 {status}）</translation>
    </message>
    <message>
        <source> (The variable {name} decides.)</source>
        <translation>（由环境变量 {name} 决定。）</translation>
    </message>
    <message>
        <source> Allowed: {low:g} to {high:.10g}{unit}.</source>
        <translation> 允许范围：{low:g} 至 {high:.10g}{unit}。</translation>
    </message>
    <message>
        <source> In {unit}.</source>
        <translation> 单位：{unit}。</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source> Nothing of the run was finished: start it again.</source>
        <translation> 该运行没有任何已完成的部分：请重新启动。</translation>
    </message>
    <message>
        <source> What was finished is kept in {output}: start the same run again into that folder, and it goes on from there.</source>
        <translation> 已完成的部分保存在 {output}：请将相同的运行再次存入该文件夹，将由此继续。</translation>
    </message>
    <message>
        <source> {count} target outlined.</source>
        <translation> 圈定了 {count} 个靶区。</translation>
    </message>
    <message>
        <source> {count} targets outlined.</source>
        <translation> 圈定了 {count} 个靶区。</translation>
    </message>
    <message>
        <source> {count} warning in the report.</source>
        <translation> 报告中有 {count} 条警告。</translation>
    </message>
    <message>
        <source> {count} warnings in the report.</source>
        <translation> 报告中有 {count} 条警告。</translation>
    </message>
    <message>
        <source>% of the area</source>
        <translation>% （占区域面积）</translation>
    </message>
    <message>
        <source>&amp;Add layer</source>
        <translation>添加图层(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Area</source>
        <translation>范围(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Ask the map</source>
        <translation>询问地图(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>复制为文本(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Create</source>
        <translation>创建(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Deposits</source>
        <translation>矿床(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Diagnose…</source>
        <translation>诊断(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>筛选(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>日志(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Make the map</source>
        <translation>生成预测图(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Patch</source>
        <translation>图块(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Prospectivity…</source>
        <translation>成矿远景(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Repair</source>
        <translation>修复(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Report</source>
        <translation>报告(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Results</source>
        <translation>结果(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save to</source>
        <translation>保存到(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>测试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Update</source>
        <translation>更新(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>检验(&amp;V)</translation>
    </message>
    <message>
        <source>, {distance} km away</source>
        <translation>，距离 {distance} km</translation>
    </message>
    <message>
        <source>, {time} left</source>
        <translation>，剩余 {time}</translation>
    </message>
    <message>
        <source>1  Evidence</source>
        <translation>1  证据图层</translation>
    </message>
    <message>
        <source>2  Deposits and ground</source>
        <translation>2  矿床与区域</translation>
    </message>
    <message>
        <source>3  Run</source>
        <translation>3  运行</translation>
    </message>
    <message>
        <source>: not established</source>
        <translation>：尚无定论</translation>
    </message>
    <message>
        <source>; hidden: {probability} → {hidden}</source>
        <translation>；隐去后：{probability} → {hidden}</translation>
    </message>
    <message>
        <source>; no value here of {missing}</source>
        <translation>；此处缺少 {missing} 的值</translation>
    </message>
    <message>
        <source>; on random points, which flatter: {auc}</source>
        <translation>；随机点上（结果偏乐观）：{auc}</translation>
    </message>
    <message>
        <source>&lt;b&gt;Nearest deposits&lt;/b&gt; {names}</source>
        <translation>&lt;b&gt;最近的矿床&lt;/b&gt; {names}</translation>
    </message>
    <message>
        <source>&lt;b&gt;Nearest target&lt;/b&gt; rank {rank} of {of}, {area} km²</source>
        <translation>&lt;b&gt;最近的靶区&lt;/b&gt; 第 {rank} 位（共 {of} 个），{area} km²</translation>
    </message>
    <message>
        <source>&lt;b&gt;Probability {probability}&lt;/b&gt; ({interval})</source>
        <translation>&lt;b&gt;概率 {probability}&lt;/b&gt;（{interval}）</translation>
    </message>
    <message>
        <source>&lt;b&gt;Target&lt;/b&gt; rank {rank} of {of}, {area} km²</source>
        <translation>&lt;b&gt;靶区&lt;/b&gt; 第 {rank} 位（共 {of} 个），{area} km²</translation>
    </message>
    <message>
        <source>&lt;p&gt;Each line is one network. The higher it climbs, the better the network tells deposits from background that it has not learnt from. Faint lines are those of earlier folds.&lt;/p&gt;</source>
        <translation>&lt;p&gt;每条线代表一个网络。线升得越高，网络就越能区分未参与学习的矿床与背景。浅色线属于先前各折。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;How much of the map is less favourable than this place.&lt;/p&gt;</source>
        <translation>&lt;p&gt;全图中有利程度低于此处的面积比例。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;Learn from some of the points only, such as status = &apos;mine&apos;. ε helps to write it.&lt;/p&gt;</source>
        <translation>&lt;p&gt;只用部分点学习，例如 status = &apos;mine&apos;。点击 ε 可辅助编写。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;The probability that this cell holds a deposit like the known ones. In brackets the least and the most that one of the {members} models of the map says.&lt;/p&gt;</source>
        <translation>&lt;p&gt;该像元含有与已知矿床同类的矿床的概率。括号内为预测图的 {members} 个模型给出的最小值和最大值。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;The probability when this layer is hidden from the models, here and around: how much the place owes to it. Layers that tell the same story stand in for one another, so what they share shows in none of them.&lt;/p&gt;</source>
        <translation>&lt;p&gt;在此处及周围对模型隐去该图层后的概率，表明此处的概率有多少来自该图层。信息重复的图层可互相替代，因此它们共有的贡献在任何一个图层上都显示不出来。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;The results, the report and the job file go into this folder. It is made when it isn&apos;t there.&lt;/p&gt;</source>
        <translation>&lt;p&gt;结果、报告和作业文件均存入此文件夹；若不存在则自动创建。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>a first map</source>
        <translation>初步成图</translation>
    </message>
    <message>
        <source>A layer&apos;s pattern depends on compass direction, e.g. hill-shade or un-reduced magnetics: augment by neither flips nor turns.</source>
        <translation>图层的图案与方位有关（如山体阴影或未化极的磁测）：不用翻转和旋转扩充样本。</translation>
    </message>
    <message>
        <source>A package that fits this machine and its Python can&apos;t be found{what}: look at the log; in a folder of wheels, all packages must be there for this system and version of Python.</source>
        <translation>找不到适用于本机及其 Python 的软件包{what}：请查看日志；wheel 包文件夹中须有适用于本系统和 Python 版本的全部软件包。</translation>
    </message>
    <message>
        <source>A page with map, legend, skill and caveats</source>
        <translation>包含地图、图例、预测能力和注意事项的版面</translation>
    </message>
    <message>
        <source>A Python 3.10 or newer that has the packages of requirements.txt already.</source>
        <translation>已装有 requirements.txt 中各软件包的 Python 3.10 或更高版本。</translation>
    </message>
    <message>
        <source>a rectangle drawn on the map</source>
        <translation>在地图上绘制的矩形</translation>
    </message>
    <message>
        <source>A report fit to paste in an issue; home folder, names and secrets are left out.</source>
        <translation>可直接粘贴到问题反馈中的报告；已去除主目录、用户名和密钥。</translation>
    </message>
    <message>
        <source>A run needs the environment: wait for its end or cancel it, then try again.</source>
        <translation>有运行正在使用该环境：请等待其结束或将其取消，然后重试。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>预计</translation>
    </message>
    <message>
        <source>About how long the run takes, how much memory it needs, and how much room on the disk, measured on this machine</source>
        <translation>按本机实测估算的运行时间、所需内存和磁盘空间</translation>
    </message>
    <message>
        <source>above {parts}</source>
        <translation>高于 {parts}</translation>
    </message>
    <message>
        <source>Add evidence from files</source>
        <translation>从文件添加证据图层</translation>
    </message>
    <message>
        <source>Add evidence: layers of the project, or files</source>
        <translation>添加证据图层：工程中的图层或文件</translation>
    </message>
    <message>
        <source>Add the maps of the result, styled, to the project.</source>
        <translation>将结果中的各图按样式加入工程。</translation>
    </message>
    <message>
        <source>Add to map</source>
        <translation>加入地图</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Against simpler methods</source>
        <translation>与较简单方法相比</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>All layers in a group; goes there if they are on the map already</source>
        <translation>将全部图层放入一个图层组；若已在地图上则定位到那里</translation>
    </message>
    <message>
        <source>All of it, for one place.</source>
        <translation>某一处的全部解释。</translation>
    </message>
    <message>
        <source>all of the evidence</source>
        <translation>证据图层的全部范围</translation>
    </message>
    <message>
        <source>all points of the layer</source>
        <translation>图层的所有点</translation>
    </message>
    <message>
        <source>All that the run said</source>
        <translation>运行的全部消息</translation>
    </message>
    <message>
        <source>all {count} bands</source>
        <translation>全部 {count} 个波段</translation>
    </message>
    <message>
        <source>Alteration zones, favourable units …: whether a feature covers the cell is the evidence.</source>
        <translation>蚀变带、有利地层单元等：以像元是否被要素覆盖作为证据。</translation>
    </message>
    <message>
        <source>Another QGIS is working on the environment: wait until it is done.</source>
        <translation>另一个 QGIS 正在处理该环境：请等待其完成。</translation>
    </message>
    <message>
        <source>anywhere</source>
        <translation>任意位置</translation>
    </message>
    <message>
        <source>AP,
random</source>
        <translation>AP，
随机点</translation>
    </message>
    <message>
        <source>AP,
unseen</source>
        <translation>AP，
未见分块</translation>
    </message>
    <message>
        <source>Area of interest</source>
        <translation>研究区</translation>
    </message>
    <message>
        <source>As it was</source>
        <translation>按原参数</translation>
    </message>
    <message>
        <source>As it was, from where it stopped</source>
        <translation>按原参数，从中断处继续</translation>
    </message>
    <message>
        <source>As it was, into a new folder</source>
        <translation>按原参数，存入新文件夹</translation>
    </message>
    <message>
        <source>as the evidence</source>
        <translation>与证据图层一致</translation>
    </message>
    <message>
        <source>as the evidence, or EPSG:28354</source>
        <translation>与证据图层一致，或如 EPSG:28354</translation>
    </message>
    <message>
        <source>Ask the map</source>
        <translation>询问地图</translation>
    </message>
    <message>
        <source>Ask the map about a place</source>
        <translation>询问地图上的一处</translation>
    </message>
    <message>
        <source>Asking the map…</source>
        <translation>正在询问地图…</translation>
    </message>
    <message>
        <source>at least {low:g}</source>
        <translation>不小于 {low:g}</translation>
    </message>
    <message>
        <source>at most {high:.10g}</source>
        <translation>不大于 {high:.10g}</translation>
    </message>
    <message>
        <source>attribute</source>
        <translation>属性字段</translation>
    </message>
    <message>
        <source>AUC,
random</source>
        <translation>AUC，
随机点</translation>
    </message>
    <message>
        <source>AUC,
unseen</source>
        <translation>AUC，
未见分块</translation>
    </message>
    <message>
        <source>AUC, random points</source>
        <translation>AUC，随机点</translation>
    </message>
    <message>
        <source>AUC, unseen blocks</source>
        <translation>AUC，未见分块</translation>
    </message>
    <message>
        <source>AUC: the chance that a deposit gets a higher score than a background point; 0.5 is a coin, 1 is perfect. Unseen blocks: whole blocks of ground were held out, as new ground would be; in brackets the 95 % interval. Random points: held out one by one, beside points that were learnt from, which flatters.</source>
        <translation>AUC：矿床得分高于背景点的概率；0.5 相当于抛硬币，1 为完美。未见分块：整块区域被留出，如同面对新区；括号内为 95 % 区间。随机点：逐点留出，其旁边就有参与学习的点，结果偏乐观。</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Average precision, random points</source>
        <translation>平均精度，随机点</translation>
    </message>
    <message>
        <source>Average precision, unseen blocks</source>
        <translation>平均精度，未见分块</translation>
    </message>
    <message>
        <source>Away from deposits</source>
        <translation>距矿床至少</translation>
    </message>
    <message>
        <source>Back to the form</source>
        <translation>返回表单</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>Background points</source>
        <translation>背景点数</translation>
    </message>
    <message>
        <source>Background points keep at least this far from every known deposit, because the ground next to a deposit is no barren ground.</source>
        <translation>背景点与每个已知矿床至少保持此距离，因为矿床近旁并非无矿地段。</translation>
    </message>
    <message>
        <source>Band of {name}</source>
        <translation>{name} 的波段</translation>
    </message>
    <message>
        <source>bands</source>
        <translation>波段</translation>
    </message>
    <message>
        <source>Bands to read, such as 1,3; empty takes all. One choice for all layers, or one for each in their order, with semicolons between.</source>
        <translation>要读取的波段，如 1,3；留空表示全部。所有图层共用一种选择，或按顺序为每个图层各给一种，以分号分隔。</translation>
    </message>
    <message>
        <source>bands {numbers}</source>
        <translation>波段 {numbers}</translation>
    </message>
    <message>
        <source>Behind {other} by {figure}</source>
        <translation>比{other}低 {figure}</translation>
    </message>
    <message>
        <source>Better than {other} by {figure}</source>
        <translation>比{other}高 {figure}</translation>
    </message>
    <message>
        <source>Block size</source>
        <translation>分块大小</translation>
    </message>
    <message>
        <source>Bring every package to the newest version that fits.</source>
        <translation>将每个软件包更新到适用的最新版本。</translation>
    </message>
    <message>
        <source>by quality</source>
        <translation>由质量决定</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>取消(&amp;N)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Cancelled. What is unfinished is not used; create or repair goes on.</source>
        <translation>已取消。未完成的部分不会使用；可用“创建”或“修复”继续。</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>正在取消</translation>
    </message>
    <message>
        <source>Categorical rasters</source>
        <translation>类别栅格</translation>
    </message>
    <message>
        <source>category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Category of</source>
        <translation>类别来自</translation>
    </message>
    <message>
        <source>category of</source>
        <translation>类别来自</translation>
    </message>
    <message>
        <source>Caveats</source>
        <translation>注意事项</translation>
    </message>
    <message>
        <source>Ce&amp;ll</source>
        <translation>像元(&amp;L)</translation>
    </message>
    <message>
        <source>Cell size</source>
        <translation>像元大小</translation>
    </message>
    <message>
        <source>cells</source>
        <translation>像元</translation>
    </message>
    <message>
        <source>Change the parameters…</source>
        <translation>修改参数…</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Check evidence layers</source>
        <translation>检查证据图层</translation>
    </message>
    <message>
        <source>Choose a folder for results</source>
        <translation>选择结果文件夹</translation>
    </message>
    <message>
        <source>Choose a folder of wheels</source>
        <translation>选择 wheel 包文件夹</translation>
    </message>
    <message>
        <source>choose a layer of points</source>
        <translation>选择点图层</translation>
    </message>
    <message>
        <source>choose a layer of polygons</source>
        <translation>选择面图层</translation>
    </message>
    <message>
        <source>Choose a Python</source>
        <translation>选择 Python</translation>
    </message>
    <message>
        <source>Choose the layer of known deposits to learn from (2, Deposits).</source>
        <translation>请选择用于学习的已知矿床图层（2，矿床）。</translation>
    </message>
    <message>
        <source>Choose the layer whose polygons are the area, or map all that the evidence covers.</source>
        <translation>请选择以多边形给出范围的图层，或对证据图层覆盖的全部范围成图。</translation>
    </message>
    <message>
        <source>Choose the points by their fields</source>
        <translation>按字段选择点</translation>
    </message>
    <message>
        <source>Choose two different runs to see how their maps differ.</source>
        <translation>请选择两次不同的运行，以查看其预测图的差异。</translation>
    </message>
    <message>
        <source>Classes and colours as in the report; QGIS takes it by itself when it opens the raster.</source>
        <translation>分级和颜色与报告一致；QGIS 打开栅格时自动采用。</translation>
    </message>
    <message>
        <source>Click a place on a prediction to see why it is what it is</source>
        <translation>在预测图上点击一处，查看其预测依据</translation>
    </message>
    <message>
        <source>Click a place on a prospectivity map to see what the map says there, and why.</source>
        <translation>在成矿远景图上点击一处，查看该处的预测结果及其依据。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Compare two runs</source>
        <translation>比较两次运行</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
    <message>
        <source>continuous</source>
        <translation>连续值</translation>
    </message>
    <message>
        <source>Continuous rasters</source>
        <translation>连续值栅格</translation>
    </message>
    <message>
        <source>Coordinate reference system of the map, such as EPSG:28354; empty keeps the template&apos;s.</source>
        <translation>预测图的坐标参照系，如 EPSG:28354；留空则沿用模板的坐标参照系。</translation>
    </message>
    <message>
        <source>Coordinate reference system of the place, such as EPSG:4326; empty for that of the map.</source>
        <translation>该处的坐标参照系，如 EPSG:4326；留空则采用预测图的坐标参照系。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy all that is said here, to paste into notes or a report.</source>
        <translation>复制此处的全部内容，可粘贴到笔记或报告中。</translation>
    </message>
    <message>
        <source>Copy as &amp;command</source>
        <translation>复制为命令(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the command that makes this map in a terminal</source>
        <translation>复制可在终端中生成此预测图的命令</translation>
    </message>
    <message>
        <source>covers {coverage:.0f} % of the mapped ground</source>
        <translation>覆盖成图区域的 {coverage:.0f} %</translation>
    </message>
    <message>
        <source>cpu</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Creating the environment</source>
        <translation>正在创建环境</translation>
    </message>
    <message>
        <source>CRS</source>
        <translation>坐标参照系</translation>
    </message>
    <message>
        <source>cuda</source>
        <translation>显卡 (CUDA)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the files of “{title}” in
{folder}?

This can&apos;t be undone; files that Orogen didn&apos;t make stay.</source>
        <translation>是否删除“{title}”位于
{folder} 的文件？

此操作无法撤销；非 Orogen 生成的文件将保留。</translation>
    </message>
    <message>
        <source>Density of</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>density of</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>Density radius</source>
        <translation>密度半径</translation>
    </message>
    <message>
        <source>deposit</source>
        <translation>矿床</translation>
    </message>
    <message>
        <source>Deposits</source>
        <translation>矿床</translation>
    </message>
    <message>
        <source>deposits</source>
        <translation>矿床</translation>
    </message>
    <message>
        <source>Deposits and background points with the probability given by models that never saw their block.</source>
        <translation>矿床和背景点及其概率，由从未见过其所在分块的模型给出。</translation>
    </message>
    <message>
        <source>Deposits and ground</source>
        <translation>矿床与区域</translation>
    </message>
    <message>
        <source>Deposits in the best {percent} % of the ground</source>
        <translation>落入最有利 {percent} % 区域的矿床</translation>
    </message>
    <message>
        <source>Details of {title}</source>
        <translation>{title} 的详细信息</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Difference: {second} minus {first}</source>
        <translation>差异：{second} 减 {first}</translation>
    </message>
    <message>
        <source>Directional evidence</source>
        <translation>有方向性的证据</translation>
    </message>
    <message>
        <source>Distance to</source>
        <translation>距离</translation>
    </message>
    <message>
        <source>distance to</source>
        <translation>距离</translation>
    </message>
    <message>
        <source>Draw the area on the map: press, drag and let go.</source>
        <translation>请在地图上绘制范围：按下、拖动、松开。</translation>
    </message>
    <message>
        <source>drawn area</source>
        <translation>绘制的范围</translation>
    </message>
    <message>
        <source>Drop at least one layer of evidence into the list (1).</source>
        <translation>请将至少一个证据图层拖入列表（1）。</translation>
    </message>
    <message>
        <source>Drop layers or files here</source>
        <translation>将图层或文件拖放到此处</translation>
    </message>
    <message>
        <source>E</source>
        <translation>东</translation>
    </message>
    <message>
        <source>Easting or longitude of the place, in the CRS below.</source>
        <translation>该处的东坐标或经度，采用下面的坐标参照系。</translation>
    </message>
    <message>
        <source>ENE</source>
        <translation>东北东</translation>
    </message>
    <message>
        <source>ensemble</source>
        <translation>集成模型</translation>
    </message>
    <message>
        <source>Ensemble members</source>
        <translation>集成成员数</translation>
    </message>
    <message>
        <source>Error: </source>
        <translation>错误：</translation>
    </message>
    <message>
        <source>ESE</source>
        <translation>东南东</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Every figure of the report as JSON: per fold and pooled, every method, with intervals.</source>
        <translation>报告中的全部数字，JSON 格式：各折及合并结果、各种方法，附区间。</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据图层</translation>
    </message>
    <message>
        <source>Evidence and deposits</source>
        <translation>证据图层与矿床</translation>
    </message>
    <message>
        <source>Evidence check</source>
        <translation>证据图层检查</translation>
    </message>
    <message>
        <source>Evidence layers</source>
        <translation>证据图层</translation>
    </message>
    <message>
        <source>Exclusion distance</source>
        <translation>排除距离</translation>
    </message>
    <message>
        <source>exit status {status}</source>
        <translation>退出状态 {status}</translation>
    </message>
    <message>
        <source>Explains a prospectivity map at one place: the probability and how sure the models are of it, whether the evidence there is like what they have learnt from, the value of every evidence layer beside those at deposits and background, how far the probability falls when a layer is hidden, the nearest deposits and the target it belongs to.</source>
        <translation>解释成矿远景图在某一处的结果：概率及模型对它的把握、该处证据是否与模型所学相似、各证据图层的值与矿床和背景处的对比、隐去某图层后概率下降多少、最近的矿床以及所属的靶区。</translation>
    </message>
    <message>
        <source>Explanation</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>Faults, contacts, intrusions …: the distance in metres from every cell to the nearest feature is the evidence.</source>
        <translation>断层、接触带、侵入体等：以每个像元到最近要素的距离（米）作为证据。</translation>
    </message>
    <message>
        <source>Faults, dykes, veins …: the amount of features around every cell (length of lines or number of points within the density radius) is the evidence.</source>
        <translation>断层、岩墙、脉体等：以每个像元周围的要素数量（密度半径内的线长或点数）作为证据。</translation>
    </message>
    <message>
        <source>Features whose numeric attribute is the evidence, such as catchments with stream-sediment results: &apos;catchments.gpkg|field=CU_PPM&apos;.</source>
        <translation>以要素的数值属性作为证据，如带有水系沉积物分析结果的汇水盆地：&apos;catchments.gpkg|field=CU_PPM&apos;。</translation>
    </message>
    <message>
        <source>Fetch Python packages into an environment of Orogen&apos;s own. Nothing in QGIS or the system is changed.</source>
        <translation>将 Python 软件包下载到 Orogen 自己的环境中，不改动 QGIS 和系统。</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Field of {name}</source>
        <translation>{name} 的字段</translation>
    </message>
    <message>
        <source>Files …</source>
        <translation>文件 …</translation>
    </message>
    <message>
        <source>first raster</source>
        <translation>第一个栅格</translation>
    </message>
    <message>
        <source>First run</source>
        <translation>第一次运行</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>折叠</translation>
    </message>
    <message>
        <source>Folder for all that the run makes; a run that was stopped goes on where it stood when the same folder is given again.</source>
        <translation>存放运行全部成果的文件夹；再次给出同一文件夹时，中断的运行将从停止处继续。</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>折数</translation>
    </message>
    <message>
        <source>For machines without a network: a folder with a wheel of every package, for this system and version of Python.</source>
        <translation>用于无网络的计算机：其中含有适用于本系统和 Python 版本的全部 wheel 包的文件夹。</translation>
    </message>
    <message>
        <source>for NVIDIA graphics cards</source>
        <translation>NVIDIA 显卡版</translation>
    </message>
    <message>
        <source>for the processor</source>
        <translation>处理器版</translation>
    </message>
    <message>
        <source>for work</source>
        <translation>用于正式工作</translation>
    </message>
    <message>
        <source>forest on surroundings</source>
        <translation>邻域随机森林</translation>
    </message>
    <message>
        <source>Free the memory when &amp;idle for</source>
        <translation>空闲多久后释放内存(&amp;I)</translation>
    </message>
    <message>
        <source>From this list</source>
        <translation>仅从列表中移除</translation>
    </message>
    <message>
        <source>From this list only, or with the files on disk</source>
        <translation>仅从列表中移除，或连同磁盘文件一起删除</translation>
    </message>
    <message>
        <source>from {minimum:.4g} over {median:.4g} (median) to {maximum:.4g}{unit}</source>
        <translation>最小 {minimum:.4g}，中位数 {median:.4g}，最大 {maximum:.4g}{unit}</translation>
    </message>
    <message>
        <source>From {path}{checksum}.</source>
        <translation>来自 {path}{checksum}。</translation>
    </message>
    <message>
        <source>Give the folder for the results with its full path (3, Save to).</source>
        <translation>请给出结果文件夹的完整路径（3，保存到）。</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>格网</translation>
    </message>
    <message>
        <source>Ground where such deposits can form and would have been found: the background is drawn, and the map made, only inside it.</source>
        <translation>可能形成此类矿床且本应已被发现的地段：只在其中抽取背景并成图。</translation>
    </message>
    <message>
        <source>guessing</source>
        <translation>随机猜测</translation>
    </message>
    <message>
        <source>h</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>heading of the report</source>
        <translation>报告标题</translation>
    </message>
    <message>
        <source>Heading of the report, such as the district and the kind of deposit.</source>
        <translation>报告标题，如矿区名称和矿床类型。</translation>
    </message>
    <message>
        <source>Held-out points</source>
        <translation>留出点</translation>
    </message>
    <message>
        <source>Held-out predictions</source>
        <translation>留出点预测</translation>
    </message>
    <message>
        <source>here</source>
        <translation>此处</translation>
    </message>
    <message>
        <source>hidden: {probability} → {hidden}</source>
        <translation>隐去后：{probability} → {hidden}</translation>
    </message>
    <message>
        <source>How far around a cell features count for its density.</source>
        <translation>计算密度时计入像元周围多远的要素。</translation>
    </message>
    <message>
        <source>How far the members of the ensemble disagree: their standard deviation in every cell.</source>
        <translation>集成成员之间的分歧程度：每个像元上的标准差。</translation>
    </message>
    <message>
        <source>How good the map is</source>
        <translation>预测图的质量</translation>
    </message>
    <message>
        <source>How many networks are trained on different draws; 0 chooses by quality.</source>
        <translation>用不同抽样训练多少个网络；0 表示由质量决定。</translation>
    </message>
    <message>
        <source>How many points of presumably barren ground to learn from; 0 chooses by the number of deposits and the size of the area.</source>
        <translation>用于学习的推定无矿点的数量；0 表示按矿床数量和区域大小自动确定。</translation>
    </message>
    <message>
        <source>Image (*.png)</source>
        <translation>图像 (*.png)</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Install from a folder of &amp;wheels</source>
        <translation>从 wheel 包文件夹安装(&amp;W)</translation>
    </message>
    <message>
        <source>installed from the folder of wheels</source>
        <translation>从 wheel 包文件夹安装</translation>
    </message>
    <message>
        <source>Instead of fetching</source>
        <translation>不下载时的替代方式</translation>
    </message>
    <message>
        <source>Intervals that overlap much mean that the runs may be equally good. Runs with other deposits, area or blocks were not tested on the same ground.</source>
        <translation>区间大幅重叠说明两次运行可能同样好。矿床、范围或分块不同的运行并非在同一区域上检验。</translation>
    </message>
    <message>
        <source>Into how many sets of spatial blocks the ground is cut; each set is held out once.</source>
        <translation>将区域的空间分块划分为多少组；每组各留出一次（空间分块交叉验证）。</translation>
    </message>
    <message>
        <source>Job (*.json)</source>
        <translation>作业 (*.json)</translation>
    </message>
    <message>
        <source>job {identity}</source>
        <translation>作业 {identity}</translation>
    </message>
    <message>
        <source>Job {identity}; its parameters are in {folder}.</source>
        <translation>作业 {identity}；其参数见 {folder}。</translation>
    </message>
    <message>
        <source>Known deposits</source>
        <translation>已知矿床</translation>
    </message>
    <message>
        <source>Known ground: inside what the model has seen{gap}</source>
        <translation>已知情形：在模型学习过的范围之内{gap}</translation>
    </message>
    <message>
        <source>Known truth</source>
        <translation>已知真值</translation>
    </message>
    <message>
        <source>known when the layers are looked at</source>
        <translation>检查图层后得知</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>版面</translation>
    </message>
    <message>
        <source>Learning curve</source>
        <translation>学习曲线</translation>
    </message>
    <message>
        <source>learning →</source>
        <translation>学习进程 →</translation>
    </message>
    <message>
        <source>Learns from known deposits what mineralised ground looks like in the evidence layers, maps the probability of a deposit over the whole area, outlines ranked targets, and reports how well it does on blocks of ground it has never seen, beside simpler methods on the same blocks.</source>
        <translation>由已知矿床学习含矿地段在证据图层中的特征，对整个区域的成矿概率成图，圈定并排序靶区，并报告其在从未见过的空间分块上的预测能力，同时给出较简单方法在相同分块上的结果。</translation>
    </message>
    <message>
        <source>learnt from {deposits} deposits</source>
        <translation>由 {deposits} 个矿床学习得到</translation>
    </message>
    <message>
        <source>Load every package once and compute something.</source>
        <translation>逐一加载软件包并试算。</translation>
    </message>
    <message>
        <source>Load every package with this Python once and compute something.</source>
        <translation>用此 Python 逐一加载软件包并试算。</translation>
    </message>
    <message>
        <source>Load the layers when finished</source>
        <translation>完成后加载图层</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Log of {title}</source>
        <translation>{title} 的日志</translation>
    </message>
    <message>
        <source>Log: {title}</source>
        <translation>日志：{title}</translation>
    </message>
    <message>
        <source>logistic regression</source>
        <translation>逻辑回归</translation>
    </message>
    <message>
        <source>Looking at the layers …</source>
        <translation>正在检查图层 …</translation>
    </message>
    <message>
        <source>Looking for a graphics card …</source>
        <translation>正在查找显卡 …</translation>
    </message>
    <message>
        <source>Looks at the layers of a prospectivity map before it is made: how much of the area each covers, what values it holds, how well it alone tells deposits from background, and what is wrong with it. Says which grid the map would have, which deposits count, and about how long the map takes and how much memory and disk it needs. A layer that can&apos;t be read doesn&apos;t stop the others.</source>
        <translation>在生成成矿远景图之前检查其图层：各图层覆盖多少区域、有哪些值、单独区分矿床与背景的能力如何、有什么问题；并说明预测图的格网、计入的矿床，以及大致所需的时间、内存和磁盘空间。无法读取的图层不影响其他图层。</translation>
    </message>
    <message>
        <source>m</source>
        <translation>m</translation>
    </message>
    <message>
        <source>Made by Orogen {version}, {tool}, on {date}.</source>
        <translation>由 Orogen {version}（{tool}）于 {date} 生成。</translation>
    </message>
    <message>
        <source>Make the environment anew, from nothing.</source>
        <translation>从头重新创建环境。</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>成图</translation>
    </message>
    <message>
        <source>map extent</source>
        <translation>地图范围</translation>
    </message>
    <message>
        <source>Map mineral prospectivity</source>
        <translation>成矿远景预测</translation>
    </message>
    <message>
        <source>Map mineral prospectivity from evidence layers and deposits</source>
        <translation>由证据图层和矿床进行成矿远景预测</translation>
    </message>
    <message>
        <source>Map, targets, skill and warnings as one page that needs no network.</source>
        <translation>将预测图、靶区、预测能力和警告汇于一页，无需网络即可查看。</translation>
    </message>
    <message>
        <source>Mapped units whose class is the evidence, with the attribute that names it: &apos;geology.gpkg|field=LITHOLOGY&apos;.</source>
        <translation>以填图单元的类别作为证据，并给出其属性字段：&apos;geology.gpkg|field=LITHOLOGY&apos;。</translation>
    </message>
    <message>
        <source>Measured evidence such as magnetics, gravity, radiometrics, elevation or geochemistry, in any CRS and resolution. &apos;path|bands=1,3&apos; takes some bands, &apos;|name=…&apos; names the layer.</source>
        <translation>实测证据，如磁测、重力、放射性、高程或地球化学，坐标参照系和分辨率不限。&apos;path|bands=1,3&apos; 只取部分波段，&apos;|name=…&apos; 为图层命名。</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Mineral prospectivity: probability of a deposit in each cell</source>
        <translation>成矿远景：每个像元的成矿概率</translation>
    </message>
    <message>
        <source>Minutes without a run after which Orogen gives its memory back. The next run then takes some seconds longer to start.</source>
        <translation>无运行达到此分钟数后，Orogen 释放内存；下一次运行的启动将慢几秒。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>模型卡</translation>
    </message>
    <message>
        <source>N</source>
        <translation>北</translation>
    </message>
    <message>
        <source>Name the folder for the results (3, Save to).</source>
        <translation>请指定结果文件夹（3，保存到）。</translation>
    </message>
    <message>
        <source>NE</source>
        <translation>东北</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>New results get a folder of their own in here, unless another is chosen for a run.</source>
        <translation>除非运行时另选文件夹，新结果将在此各建一个文件夹。</translation>
    </message>
    <message>
        <source>NNE</source>
        <translation>北北东</translation>
    </message>
    <message>
        <source>NNW</source>
        <translation>北北西</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>no data here</source>
        <translation>此处无数据</translation>
    </message>
    <message>
        <source>no NVIDIA graphics card found</source>
        <translation>未找到 NVIDIA 显卡</translation>
    </message>
    <message>
        <source>No program opened {path}: open it from the file manager.</source>
        <translation>没有程序能打开 {path}：请在文件管理器中打开。</translation>
    </message>
    <message>
        <source>No runs yet. What you run appears here, with its skill, and stays for later sessions.</source>
        <translation>尚无运行。您的运行及其预测能力将显示在这里，并保留到以后的会话。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>none was found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>none: Orogen&apos;s own environment is used</source>
        <translation>无：使用 Orogen 自己的环境</translation>
    </message>
    <message>
        <source>none: packages are fetched from the network</source>
        <translation>无：从网络下载软件包</translation>
    </message>
    <message>
        <source>None: the runs were asked for alike</source>
        <translation>无：两次运行的设置相同</translation>
    </message>
    <message>
        <source>Northing or latitude of the place, in the CRS below.</source>
        <translation>该处的北坐标或纬度，采用下面的坐标参照系。</translation>
    </message>
    <message>
        <source>Not known ground, so the model guesses. Beyond all that it has learnt from:</source>
        <translation>未知情形，模型只能猜测。超出其学习范围的有：</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚未得知</translation>
    </message>
    <message>
        <source>not ready</source>
        <translation>未就绪</translation>
    </message>
    <message>
        <source>Nothing can be written in {above}: choose another folder for the results (3, Save to).</source>
        <translation>无法写入 {above}：请另选结果文件夹（3，保存到）。</translation>
    </message>
    <message>
        <source>Nothing is missing, but making the environment was stopped before its end: repair it.</source>
        <translation>没有缺失内容，但环境的创建在完成前中断：请修复。</translation>
    </message>
    <message>
        <source>NW</source>
        <translation>西北</translation>
    </message>
    <message>
        <source>of an unknown version</source>
        <translation>（未知版本）</translation>
    </message>
    <message>
        <source>of one model, so without an interval</source>
        <translation>仅一个模型，故无区间</translation>
    </message>
    <message>
        <source>of the report</source>
        <translation>报告的标题</translation>
    </message>
    <message>
        <source>One of the maps can&apos;t be read, so there is no difference to show.</source>
        <translation>其中一幅预测图无法读取，因此没有可显示的差异。</translation>
    </message>
    <message>
        <source>One of the runs has no map of the probability, so there is no difference to show.</source>
        <translation>其中一次运行没有概率图，因此没有可显示的差异。</translation>
    </message>
    <message>
        <source>One picture with a small map of every layer; the check says which part of it shows which layer.</source>
        <translation>含有每个图层缩略图的一幅图片；检查结果说明各部分对应哪个图层。</translation>
    </message>
    <message>
        <source>Only inside</source>
        <translation>仅限于</translation>
    </message>
    <message>
        <source>Open in the layout designer</source>
        <translation>在版面设计器中打开</translation>
    </message>
    <message>
        <source>Open result folder</source>
        <translation>打开结果文件夹</translation>
    </message>
    <message>
        <source>Open result folder…</source>
        <translation>打开结果文件夹…</translation>
    </message>
    <message>
        <source>Open the report in the browser</source>
        <translation>在浏览器中打开报告</translation>
    </message>
    <message>
        <source>Orange line: deposits; grey: background; pointer: here</source>
        <translation>橙线：矿床；灰色：背景；指针：此处</translation>
    </message>
    <message>
        <source>Orogen has no Python environment yet: create it in Orogen → Settings.</source>
        <translation>Orogen 还没有 Python 环境：请在 Orogen → 设置 中创建。</translation>
    </message>
    <message>
        <source>Orogen is closing: start the run again when it is back.</source>
        <translation>Orogen 正在关闭：请待其重新启动后再运行。</translation>
    </message>
    <message>
        <source>Orogen results</source>
        <translation>Orogen 结果</translation>
    </message>
    <message>
        <source>Orogen settings</source>
        <translation>Orogen 设置</translation>
    </message>
    <message>
        <source>Orogen&apos;s own environment holds PyTorch {build} ({card}) and packages for maps and statistics: {source}.
It takes about {size:g} GB of the {free:.0f} GB that are free, in {folder}</source>
        <translation>Orogen 自己的环境包含 PyTorch {build}（{card}）以及制图和统计软件包：{source}。
约占 {size:g} GB（可用 {free:.0f} GB），位于 {folder}</translation>
    </message>
    <message>
        <source>Orogen&apos;s Python environment is being worked on: wait until that is done.</source>
        <translation>正在处理 Orogen 的 Python 环境：请等待完成。</translation>
    </message>
    <message>
        <source>Orogen: report for an issue</source>
        <translation>Orogen：用于问题反馈的报告</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Parameters that differ</source>
        <translation>不同的参数</translation>
    </message>
    <message>
        <source>Past and running work: skill, report, layout, run again</source>
        <translation>以往和正在进行的运行：预测能力、报告、版面、再次运行</translation>
    </message>
    <message>
        <source>Paste this into an issue. Your home folder, names and what looks like a password are left out; read it through all the same.</source>
        <translation>请将其粘贴到问题反馈中。主目录、用户名和疑似密码的内容已去除；但仍请通读一遍。</translation>
    </message>
    <message>
        <source>Patch size</source>
        <translation>图块大小</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Permissive ground</source>
        <translation>可行地段</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Place: {x:.10g}, {y:.10g} {crs}</source>
        <translation>位置：{x:.10g}, {y:.10g} {crs}</translation>
    </message>
    <message>
        <source>Points of the deposits or occurrences to learn from, all of one mineral system.</source>
        <translation>用于学习的矿床或矿点，应同属一个成矿系统。</translation>
    </message>
    <message>
        <source>Points of the deposits or occurrences to learn from; without them only the layers are checked.</source>
        <translation>用于学习的矿床或矿点；不给出时只检查图层。</translation>
    </message>
    <message>
        <source>polygons of a layer</source>
        <translation>某图层的多边形</translation>
    </message>
    <message>
        <source>Preparing the layers</source>
        <translation>正在准备图层</translation>
    </message>
    <message>
        <source>Presence of</source>
        <translation>有无</translation>
    </message>
    <message>
        <source>presence of</source>
        <translation>有无</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Probability of a deposit</source>
        <translation>成矿概率</translation>
    </message>
    <message>
        <source>Probability of a deposit in every cell, 0 to 1.</source>
        <translation>每个像元的成矿概率，0 至 1。</translation>
    </message>
    <message>
        <source>Probability of a deposit in every cell, where a region was made by simulation: the report then shows the map against it. The models never see it.</source>
        <translation>模拟生成的区域中每个像元的成矿概率：报告会将预测图与其对照。模型从不使用它。</translation>
    </message>
    <message>
        <source>Probability {probability} ({interval}), {rank_words}</source>
        <translation>概率 {probability}（{interval}），{rank_words}</translation>
    </message>
    <message>
        <source>Processor cores to use; 0 takes all.</source>
        <translation>使用的处理器核数；0 表示全部。</translation>
    </message>
    <message>
        <source>Prospectivity</source>
        <translation>成矿远景</translation>
    </message>
    <message>
        <source>Prospectivity (probability)</source>
        <translation>成矿远景（预测概率）</translation>
    </message>
    <message>
        <source>Prospectivity (uncertainty)</source>
        <translation>成矿远景（不确定性）</translation>
    </message>
    <message>
        <source>Prospectivity map</source>
        <translation>成矿远景图</translation>
    </message>
    <message>
        <source>Put a result from the disk on this list, such as one made on the command line</source>
        <translation>将磁盘上的结果（例如命令行生成的结果）加入此列表</translation>
    </message>
    <message>
        <source>Python environment</source>
        <translation>Python 环境</translation>
    </message>
    <message>
        <source>QGIS can&apos;t work out the difference of these two maps: add both to the map instead.</source>
        <translation>QGIS 无法计算这两幅预测图的差异：请将两者都加入地图查看。</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Quick for a first look, standard for work, thorough for the last word: more networks and trees make the map steadier, and the run longer in proportion.</source>
        <translation>快速用于初步浏览，标准用于正式工作，精细用于最终定稿：网络和树越多，预测图越稳定，运行时间也相应越长。</translation>
    </message>
    <message>
        <source>quick look</source>
        <translation>快速浏览</translation>
    </message>
    <message>
        <source>random forest</source>
        <translation>随机森林</translation>
    </message>
    <message>
        <source>Ranked targets</source>
        <translation>分级靶区</translation>
    </message>
    <message>
        <source>Rasters of classes, such as lithology or regolith codes; their numbers are names, not amounts.</source>
        <translation>分类栅格，如岩性或风化层编码；其数字是名称而非数量。</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>移除(&amp;M)</translation>
    </message>
    <message>
        <source>Re&amp;sults go to</source>
        <translation>结果保存到(&amp;S)</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove with files</source>
        <translation>连同文件移除</translation>
    </message>
    <message>
        <source>Removing the environment</source>
        <translation>正在移除环境</translation>
    </message>
    <message>
        <source>Repairing the environment</source>
        <translation>正在修复环境</translation>
    </message>
    <message>
        <source>Replace a finished result</source>
        <translation>替换已完成的结果</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>resnet18</source>
        <translation>ResNet-18</translation>
    </message>
    <message>
        <source>resnet34</source>
        <translation>ResNet-34</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Result folder</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Run again…</source>
        <translation>再次运行…</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>S</source>
        <translation>南</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Save &amp;job</source>
        <translation>保存作业(&amp;J)</translation>
    </message>
    <message>
        <source>Save a job file that makes this map with: orogen run FILE</source>
        <translation>保存作业文件，可用 orogen run FILE 生成此预测图</translation>
    </message>
    <message>
        <source>Save as image…</source>
        <translation>另存为图像…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>另存为 PDF…</translation>
    </message>
    <message>
        <source>Save the job</source>
        <translation>保存作业</translation>
    </message>
    <message>
        <source>Save the page</source>
        <translation>保存版面</translation>
    </message>
    <message>
        <source>Saved in {folder}</source>
        <translation>已保存到 {folder}</translation>
    </message>
    <message>
        <source>Saved {path}.</source>
        <translation>已保存 {path}。</translation>
    </message>
    <message>
        <source>Saved. It runs with: {command}</source>
        <translation>已保存。运行命令：{command}</translation>
    </message>
    <message>
        <source>SE</source>
        <translation>东南</translation>
    </message>
    <message>
        <source>Second minus first probability, as a layer that QGIS works out as it draws</source>
        <translation>第二次减第一次的概率，由 QGIS 在绘制时实时计算的图层</translation>
    </message>
    <message>
        <source>Second run</source>
        <translation>第二次运行</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>设置环境…</translation>
    </message>
    <message>
        <source>Settings …</source>
        <translation>设置 …</translation>
    </message>
    <message>
        <source>Show the difference on the map</source>
        <translation>在地图上显示差异</translation>
    </message>
    <message>
        <source>Show {label} on the map</source>
        <translation>在地图上显示“{label}”</translation>
    </message>
    <message>
        <source>Size of a map cell on the ground; 0 keeps the template&apos;s.</source>
        <translation>预测图像元在地面上的大小；0 表示沿用模板的像元大小。</translation>
    </message>
    <message>
        <source>Skill (AUC) {auc} on unseen blocks · {random} on random points</source>
        <translation>预测能力（AUC）：未见分块 {auc} · 随机点 {random}</translation>
    </message>
    <message>
        <source>Skill and parameters beside those of another run</source>
        <translation>与另一次运行对比预测能力和参数</translation>
    </message>
    <message>
        <source>Skill on blocks of ground that it had not seen: AUC {auc}</source>
        <translation>在未见分块上的预测能力：AUC {auc}</translation>
    </message>
    <message>
        <source>Skill table</source>
        <translation>预测能力表</translation>
    </message>
    <message>
        <source>Skill {blocked} ({low} to {high}) on blocks of ground it had not seen, {random} on random folds, which flatter.</source>
        <translation>预测能力：未见分块 {blocked}（{low} 至 {high}），随机折 {random}（偏乐观）。</translation>
    </message>
    <message>
        <source>Skill, with 95 % intervals</source>
        <translation>预测能力（含 95 % 区间）</translation>
    </message>
    <message>
        <source>small</source>
        <translation>小型</translation>
    </message>
    <message>
        <source>Small maps</source>
        <translation>缩略图</translation>
    </message>
    <message>
        <source>SSE</source>
        <translation>南南东</translation>
    </message>
    <message>
        <source>SSW</source>
        <translation>南南西</translation>
    </message>
    <message>
        <source>standard</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>State in words</source>
        <translation>状态说明</translation>
    </message>
    <message>
        <source>Stop the run; what is finished stays for the same run to go on from</source>
        <translation>停止运行；已完成的部分保留，相同的运行可由此继续</translation>
    </message>
    <message>
        <source>Stop what is being done. What is unfinished is not used.</source>
        <translation>停止当前操作。未完成的部分不会使用。</translation>
    </message>
    <message>
        <source>Style of the probability</source>
        <translation>概率图样式</translation>
    </message>
    <message>
        <source>Style of the targets</source>
        <translation>靶区样式</translation>
    </message>
    <message>
        <source>Style of the uncertainty</source>
        <translation>不确定性图样式</translation>
    </message>
    <message>
        <source>SW</source>
        <translation>西南</translation>
    </message>
    <message>
        <source>Take the environment away and free its disk space. Results stay.</source>
        <translation>移除环境并释放磁盘空间。结果保留。</translation>
    </message>
    <message>
        <source>Take {name} out</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Take {name} out of the list (Del)</source>
        <translation>从列表中移除 {name}（Del）</translation>
    </message>
    <message>
        <source>Taken as</source>
        <translation>用作</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>靶区</translation>
    </message>
    <message>
        <source>Targets cover</source>
        <translation>靶区占比</translation>
    </message>
    <message>
        <source>Targets, ranked</source>
        <translation>靶区（按等级）</translation>
    </message>
    <message>
        <source>tells deposits from background alone with an AUC of {auc:.2f} (on all of them, not held out)</source>
        <translation>单独区分矿床与背景的 AUC 为 {auc:.2f}（基于全部点，未留出）</translation>
    </message>
    <message>
        <source>Template raster</source>
        <translation>模板栅格</translation>
    </message>
    <message>
        <source>Testing the chosen Python</source>
        <translation>正在测试所选的 Python</translation>
    </message>
    <message>
        <source>The aligned evidence</source>
        <translation>已对齐的证据图层</translation>
    </message>
    <message>
        <source>The answer can&apos;t be read: see whether the disk is full, and click again.</source>
        <translation>无法读取回答：请检查磁盘是否已满，然后重新点击。</translation>
    </message>
    <message>
        <source>The attribute to read: one name for all layers, or one for each in their order, with semicolons between.</source>
        <translation>要读取的属性字段：所有图层共用一个名称，或按顺序为每个图层各给一个，以分号分隔。</translation>
    </message>
    <message>
        <source>The backend and the plugin don&apos;t speak the same language: restart QGIS, and if it stays so, install the plugin again.</source>
        <translation>后端与插件的通信格式不一致：请重启 QGIS；若仍如此，请重新安装插件。</translation>
    </message>
    <message>
        <source>the backend can&apos;t be loaded ({reason})</source>
        <translation>无法加载后端（{reason}）</translation>
    </message>
    <message>
        <source>The backend can&apos;t be started ({reason}: {command}): see Orogen → Settings, and repair the environment or choose another Python.</source>
        <translation>无法启动后端（{reason}：{command}）：请在 Orogen → 设置 中修复环境或另选 Python。</translation>
    </message>
    <message>
        <source>The backend did not start within {seconds:.0f} seconds: try again, and if it stays so, repair the environment (Orogen → Settings).</source>
        <translation>后端在 {seconds:.0f} 秒内未能启动：请重试；若仍如此，请修复环境（Orogen → 设置）。</translation>
    </message>
    <message>
        <source>The backend ended before it was ready{reason}: repair the environment (Orogen → Settings).</source>
        <translation>后端在就绪前退出{reason}：请修复环境（Orogen → 设置）。</translation>
    </message>
    <message>
        <source>The backend ended unexpectedly{reason}: its log is in Orogen → Settings → Diagnose.</source>
        <translation>后端意外退出{reason}：其日志见 Orogen → 设置 → 诊断。</translation>
    </message>
    <message>
        <source>The backend has not answered for {span} and was stopped: the machine may be out of memory or asleep.</source>
        <translation>后端已 {span} 没有应答，已将其停止：计算机可能内存不足或处于休眠。</translation>
    </message>
    <message>
        <source>The backend is Orogen {theirs} and the plugin {version}: restart QGIS, and if it stays so, install the plugin again.</source>
        <translation>后端为 Orogen {theirs}，而插件为 {version}：请重启 QGIS；若仍如此，请重新安装插件。</translation>
    </message>
    <message>
        <source>The backend was ended by the system, most likely because memory ran out: close other programs, or make the area smaller or the cells larger.</source>
        <translation>后端被系统终止，很可能是内存耗尽：请关闭其他程序，或缩小范围、增大像元。</translation>
    </message>
    <message>
        <source>The backend&apos;s answer can&apos;t be understood: the result may be whole; look into its folder.</source>
        <translation>无法理解后端的应答：结果可能是完整的；请查看其文件夹。</translation>
    </message>
    <message>
        <source>The chosen Python is not there: {chosen}. Choose another, or none to use Orogen&apos;s own environment.</source>
        <translation>所选的 Python 不存在：{chosen}。请另选一个，或留空以使用 Orogen 自己的环境。</translation>
    </message>
    <message>
        <source>The chosen Python is used: {chosen}</source>
        <translation>使用所选的 Python：{chosen}</translation>
    </message>
    <message>
        <source>The chosen Python lacks the package {missing}: repair the environment, or choose another Python (Orogen → Settings).</source>
        <translation>所选的 Python 缺少软件包 {missing}：请修复环境，或另选 Python（Orogen → 设置）。</translation>
    </message>
    <message>
        <source>The command is on the clipboard.</source>
        <translation>命令已复制到剪贴板。</translation>
    </message>
    <message>
        <source>The disk is full: make room and repair the environment.</source>
        <translation>磁盘已满：请腾出空间并修复环境。</translation>
    </message>
    <message>
        <source>The environment is being worked on: wait until that is done, or cancel it.</source>
        <translation>正在处理环境：请等待完成，或将其取消。</translation>
    </message>
    <message>
        <source>The environment is broken: {problem}. Repair it.</source>
        <translation>环境已损坏：{problem}。请修复。</translation>
    </message>
    <message>
        <source>The environment is in order.</source>
        <translation>环境正常。</translation>
    </message>
    <message>
        <source>The environment is of another version of Orogen. Update it.</source>
        <translation>环境属于另一版本的 Orogen。请更新。</translation>
    </message>
    <message>
        <source>The environment is ready.</source>
        <translation>环境已就绪。</translation>
    </message>
    <message>
        <source>The environment is removed.</source>
        <translation>环境已移除。</translation>
    </message>
    <message>
        <source>The environment is unfinished: making it was stopped or failed. Repair it.</source>
        <translation>环境未完成：创建中断或失败。请修复。</translation>
    </message>
    <message>
        <source>The environment is up to date.</source>
        <translation>环境已是最新。</translation>
    </message>
    <message>
        <source>The environment needs about {size:g} GB, and only {free:.1f} GB are free where it goes ({parent}): make room there.</source>
        <translation>环境约需 {size:g} GB，而其所在位置（{parent}）仅剩 {free:.1f} GB：请腾出空间。</translation>
    </message>
    <message>
        <source>The environment that computes: set up, check, repair</source>
        <translation>计算环境：设置、检查、修复</translation>
    </message>
    <message>
        <source>The environment was made but doesn&apos;t work: {problem}. Repair it, or choose another Python.</source>
        <translation>环境已创建但无法工作：{problem}。请修复，或另选 Python。</translation>
    </message>
    <message>
        <source>The environment&apos;s folder can&apos;t be written: check its permissions, and close other programs using it.</source>
        <translation>无法写入环境文件夹：请检查其权限，并关闭正在使用它的其他程序。</translation>
    </message>
    <message>
        <source>The environment&apos;s Python is gone, perhaps with an update of the system. Repair it.</source>
        <translation>环境的 Python 已不存在，可能因系统更新所致。请修复。</translation>
    </message>
    <message>
        <source>The filter of the deposits leaves no point of &apos;{name}&apos;: write it like status = &apos;mine&apos;, or clear it.</source>
        <translation>矿床筛选条件使“{name}”中没有剩下任何点：请写成如 status = &apos;mine&apos; 的形式，或将其清除。</translation>
    </message>
    <message>
        <source>The folder for the results can&apos;t be made, because {above} is a file: choose another (3, Save to).</source>
        <translation>无法创建结果文件夹，因为 {above} 是文件：请另选一个（3，保存到）。</translation>
    </message>
    <message>
        <source>The folder for the results holds a finished result: choose another (3, Save to).</source>
        <translation>结果文件夹中已有完成的结果：请另选一个（3，保存到）。</translation>
    </message>
    <message>
        <source>The folder {folder} can&apos;t be written ({reason}): check its permissions, and close what uses it.</source>
        <translation>无法写入文件夹 {folder}（{reason}）：请检查其权限，并关闭正在使用它的程序。</translation>
    </message>
    <message>
        <source>The folder {folder} can&apos;t be written ({reason}): make room there.</source>
        <translation>无法写入文件夹 {folder}（{reason}）：请腾出空间。</translation>
    </message>
    <message>
        <source>The folder {folder} does not tell how it was made (its {job} is missing or damaged): fill the parameters in anew.</source>
        <translation>文件夹 {folder} 未说明结果的生成方式（其 {job} 缺失或损坏）：请重新填写参数。</translation>
    </message>
    <message>
        <source>The folder {folder} holds no result of Orogen, so nothing in it was deleted: remove the run from the list only.</source>
        <translation>文件夹 {folder} 中没有 Orogen 的结果，因此未删除任何内容：请仅从列表中移除该运行。</translation>
    </message>
    <message>
        <source>The folder {folder} holds no result of Orogen: choose the folder that a run was saved to.</source>
        <translation>文件夹 {folder} 中没有 Orogen 的结果：请选择保存运行结果的文件夹。</translation>
    </message>
    <message>
        <source>The grid, every layer, the deposits, warnings, and the estimate of time, memory and disk.</source>
        <translation>格网、各图层、矿床、警告，以及时间、内存和磁盘的估算。</translation>
    </message>
    <message>
        <source>The installer failed ({last}): look at the log above, then repair the environment.</source>
        <translation>安装失败（{last}）：请查看上面的日志，然后修复环境。</translation>
    </message>
    <message>
        <source>the last word</source>
        <translation>最终定稿</translation>
    </message>
    <message>
        <source>The layer &apos;{name}&apos; has no coordinate reference system: set it in its properties.</source>
        <translation>图层“{name}”没有坐标参照系：请在其属性中设置。</translation>
    </message>
    <message>
        <source>The layer &apos;{name}&apos; has no coordinate reference system: set it in the layer&apos;s properties.</source>
        <translation>图层“{name}”没有坐标参照系：请在图层属性中设置。</translation>
    </message>
    <message>
        <source>The layer &apos;{name}&apos; is no longer there: take it out of the list, or add it again.</source>
        <translation>图层“{name}”已不存在：请将其从列表中移除，或重新添加。</translation>
    </message>
    <message>
        <source>The layer &apos;{name}&apos; needs the field that holds the category: choose it beside the layer.</source>
        <translation>图层“{name}”需要存放类别的字段：请在图层旁选择。</translation>
    </message>
    <message>
        <source>The layer &apos;{name}&apos; needs the field that holds the value: choose it beside the layer.</source>
        <translation>图层“{name}”需要存放数值的字段：请在图层旁选择。</translation>
    </message>
    <message>
        <source>The layout template {template} can&apos;t be read ({strerror}): install the plugin again.</source>
        <translation>无法读取版面模板 {template}（{strerror}）：请重新安装插件。</translation>
    </message>
    <message>
        <source>The layout template {template} is damaged: install the plugin again.</source>
        <translation>版面模板 {template} 已损坏：请重新安装插件。</translation>
    </message>
    <message>
        <source>The list of layers is too long to be sent to the backend: give fewer layers.</source>
        <translation>图层列表过长，无法发送给后端：请减少图层。</translation>
    </message>
    <message>
        <source>The machine has no Python 3.10 or newer ({found}): install one, then try again.</source>
        <translation>本机没有 Python 3.10 或更高版本（{found}）：请安装后重试。</translation>
    </message>
    <message>
        <source>The machine&apos;s Python can&apos;t make environments: install its package venv (on Debian and Ubuntu: apt install python3-venv), or uv.</source>
        <translation>本机的 Python 无法创建环境：请安装其 venv 软件包（Debian 和 Ubuntu：apt install python3-venv）或 uv。</translation>
    </message>
    <message>
        <source>The manifest.json in the result folder of a prospectivity map. The evidence layers that it was made from must still be where they were.</source>
        <translation>成矿远景图结果文件夹中的 manifest.json。生成它的证据图层必须仍在原处。</translation>
    </message>
    <message>
        <source>The map is cut to these polygons; without them it covers the whole grid.</source>
        <translation>预测图按这些多边形裁剪；不给出时覆盖整个格网。</translation>
    </message>
    <message>
        <source>The map is made.</source>
        <translation>预测图已生成。</translation>
    </message>
    <message>
        <source>The map takes its CRS, cells and extent from this raster; without it from the first continuous raster, else the first categorical one, else from the vector layers.</source>
        <translation>预测图的坐标参照系、像元和范围取自此栅格；不给出时取自第一个连续值栅格，否则取自第一个类别栅格，再否则取自矢量图层。</translation>
    </message>
    <message>
        <source>The maps have different cells (CRS, cell size or extent), so they can&apos;t be subtracted.</source>
        <translation>两幅预测图的像元不同（坐标参照系、像元大小或范围），因此不能相减。</translation>
    </message>
    <message>
        <source>The most prospective ground as polygons, ranked, with area, mean and peak probability, uncertainty and distance to the nearest known deposit.</source>
        <translation>最有远景的区域，以排序的多边形表示，附面积、平均和最大概率、不确定性以及到最近已知矿床的距离。</translation>
    </message>
    <message>
        <source>the newest found is {version}</source>
        <translation>找到的最新版本为 {version}</translation>
    </message>
    <message>
        <source>The packages can&apos;t be fetched because the network doesn&apos;t answer: check the connection or the proxy, or install from a folder of wheels.</source>
        <translation>网络无应答，无法下载软件包：请检查网络连接或代理，或从 wheel 包文件夹安装。</translation>
    </message>
    <message>
        <source>The packages can&apos;t be fetched because the network&apos;s certificate is not trusted: ask who runs it for the setting SSL_CERT_FILE, or install from a folder of wheels.</source>
        <translation>网络证书不受信任，无法下载软件包：请向网络管理员询问 SSL_CERT_FILE 的设置，或从 wheel 包文件夹安装。</translation>
    </message>
    <message>
        <source>The page can&apos;t be written to {path}: check that the file is not open elsewhere, that you may write there, and that the disk has room.</source>
        <translation>无法将版面写入 {path}：请检查文件是否在别处打开、是否有写入权限以及磁盘是否有空间。</translation>
    </message>
    <message>
        <source>The page can&apos;t be written to {path}: choose a folder that exists and where you may write.</source>
        <translation>无法将版面写入 {path}：请选择存在且有写入权限的文件夹。</translation>
    </message>
    <message>
        <source>The project can&apos;t be written to {path} ({reason}): check that you may write there and that the disk has room.</source>
        <translation>无法将工程写入 {path}（{reason}）：请检查是否有写入权限以及磁盘是否有空间。</translation>
    </message>
    <message>
        <source>The project has no coordinate reference system, so a place on the map is none on the earth: set one (Project, Properties), or choose another area.</source>
        <translation>工程没有坐标参照系，地图上的位置无法对应地面：请设置坐标参照系（工程，属性），或选择其他范围。</translation>
    </message>
    <message>
        <source>The result folder {folder} is gone: if it was moved, open it where it is now (Open result folder…), else remove it from the list.</source>
        <translation>结果文件夹 {folder} 已不存在：若已移动，请从现在的位置打开（打开结果文件夹…），否则请从列表中移除。</translation>
    </message>
    <message>
        <source>The result holds no skill table: judge the map with care.</source>
        <translation>结果中没有预测能力表：请谨慎评判该预测图。</translation>
    </message>
    <message>
        <source>The result in {folder} has lost its layers ({layers}): run it again into a new folder, or restore them from a copy.</source>
        <translation>{folder} 中的结果丢失了图层（{layers}）：请再次运行并存入新文件夹，或从副本恢复。</translation>
    </message>
    <message>
        <source>The result in {folder} has lost that layer: run it again into a new folder, or restore it from a copy.</source>
        <translation>{folder} 中的结果丢失了该图层：请再次运行并存入新文件夹，或从副本恢复。</translation>
    </message>
    <message>
        <source>The result in {folder} has no layers to show: open its files from the folder.</source>
        <translation>{folder} 中的结果没有可显示的图层：请从文件夹中打开其文件。</translation>
    </message>
    <message>
        <source>The result in {folder} has no map of the probability to print: choose a finished result of the prospectivity tool.</source>
        <translation>{folder} 中的结果没有可打印的概率图：请选择成矿远景工具已完成的结果。</translation>
    </message>
    <message>
        <source>The result in {folder} is damaged (its {manifest} can&apos;t be read): run it again into a new folder, or restore the folder from a copy.</source>
        <translation>{folder} 中的结果已损坏（其 {manifest} 无法读取）：请再次运行并存入新文件夹，或从副本恢复该文件夹。</translation>
    </message>
    <message>
        <source>The result in {folder} is damaged (its {manifest} names a file outside of the folder): run it again into a new folder.</source>
        <translation>{folder} 中的结果已损坏（其 {manifest} 指向文件夹之外的文件）：请再次运行并存入新文件夹。</translation>
    </message>
    <message>
        <source>The result in {folder} was made by a version of Orogen that this one can&apos;t read: update the plugin.</source>
        <translation>{folder} 中的结果由本版本无法读取的 Orogen 版本生成：请更新插件。</translation>
    </message>
    <message>
        <source>The run ended ({code}): {message}</source>
        <translation>运行已结束（{code}）：{message}</translation>
    </message>
    <message>
        <source>The run failed, and the backend didn&apos;t say why.</source>
        <translation>运行失败，后端未说明原因。</translation>
    </message>
    <message>
        <source>The run failed.</source>
        <translation>运行失败。</translation>
    </message>
    <message>
        <source>The run gave no warnings.</source>
        <translation>运行没有给出警告。</translation>
    </message>
    <message>
        <source>The run goes on when this dialog is closed.</source>
        <translation>关闭此对话框后运行仍会继续。</translation>
    </message>
    <message>
        <source>The run in {folder} is not finished: run it again as it was, and it goes on from what it has finished.</source>
        <translation>{folder} 中的运行尚未完成：请按原参数再次运行，将从已完成处继续。</translation>
    </message>
    <message>
        <source>The run left no log.</source>
        <translation>该运行没有留下日志。</translation>
    </message>
    <message>
        <source>The run was cancelled before it began.</source>
        <translation>运行在开始前已取消。</translation>
    </message>
    <message>
        <source>The run was cancelled.</source>
        <translation>运行已取消。</translation>
    </message>
    <message>
        <source>The run was cut off before it was finished, or another QGIS is running it. Run it again as it was, and it goes on from what is finished in {folder}.</source>
        <translation>运行在完成前中断，或正由另一个 QGIS 执行。请按原参数再次运行，将从 {folder} 中已完成的部分继续。</translation>
    </message>
    <message>
        <source>The same again, or with other parameters</source>
        <translation>按相同参数或其他参数再次运行</translation>
    </message>
    <message>
        <source>The same for the targets.</source>
        <translation>靶区的分级和颜色。</translation>
    </message>
    <message>
        <source>The same for the uncertainty.</source>
        <translation>不确定性图的分级和颜色。</translation>
    </message>
    <message>
        <source>The same on the command line: {command}</source>
        <translation>命令行中的等效命令：{command}</translation>
    </message>
    <message>
        <source>The same seed on the same machine gives the same map.</source>
        <translation>同一台机器上相同的种子得到相同的预测图。</translation>
    </message>
    <message>
        <source>The small residual network is right for tens to hundreds of deposits; ResNet-18 and ResNet-34 need many more.</source>
        <translation>小型残差网络适用于几十到几百个矿床；ResNet-18 和 ResNet-34 需要多得多的矿床。</translation>
    </message>
    <message>
        <source>There is no environment to verify: create it first.</source>
        <translation>没有可检验的环境：请先创建。</translation>
    </message>
    <message>
        <source>There is no environment yet.</source>
        <translation>尚无环境。</translation>
    </message>
    <message>
        <source>There is no folder {wheels} to install from: choose another folder of wheels.</source>
        <translation>用于安装的文件夹 {wheels} 不存在：请另选 wheel 包文件夹。</translation>
    </message>
    <message>
        <source>There is no prospectivity map to ask: show the probability layer of a result, and click on it again.</source>
        <translation>没有可询问的成矿远景图：请显示某个结果的概率图层，再重新点击。</translation>
    </message>
    <message>
        <source>There is not enough memory to draw {name}: close other programs, or save it as .pdf.</source>
        <translation>内存不足，无法绘制 {name}：请关闭其他程序，或另存为 .pdf。</translation>
    </message>
    <message>
        <source>This most prospective part of the ground becomes target polygons.</source>
        <translation>将最有远景的这部分区域圈为靶区多边形。</translation>
    </message>
    <message>
        <source>This needs layers with files of their own; export this one first and use the export. {reason}</source>
        <translation>此操作需要有独立文件的图层；请先导出该图层并使用导出的图层。{reason}</translation>
    </message>
    <message>
        <source>This place can&apos;t be carried into the coordinate reference system of &apos;{name}&apos;: click on the ground of the map.</source>
        <translation>无法将此位置转换到“{name}”的坐标参照系：请点击预测图的范围之内。</translation>
    </message>
    <message>
        <source>This Python can&apos;t run the backend: {problem}.</source>
        <translation>此 Python 无法运行后端：{problem}。</translation>
    </message>
    <message>
        <source>This Python runs the backend.</source>
        <translation>此 Python 可以运行后端。</translation>
    </message>
    <message>
        <source>This result is on the map already: the map now shows it.</source>
        <translation>此结果已在地图上：地图现已显示它。</translation>
    </message>
    <message>
        <source>thorough</source>
        <translation>精细</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>today {moment:%H:%M}</source>
        <translation>今天 {moment:%H:%M}</translation>
    </message>
    <message>
        <source>Trained model</source>
        <translation>训练好的模型</translation>
    </message>
    <message>
        <source>Uncertainty</source>
        <translation>不确定性</translation>
    </message>
    <message>
        <source>Unfold</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>unseen deposits ranked right</source>
        <translation>未见矿床的正确排序率</translation>
    </message>
    <message>
        <source>Updating the environment</source>
        <translation>正在更新环境</translation>
    </message>
    <message>
        <source>Use this &amp;Python</source>
        <translation>使用此 Python(&amp;P)</translation>
    </message>
    <message>
        <source>Value of</source>
        <translation>数值来自</translation>
    </message>
    <message>
        <source>value of</source>
        <translation>数值来自</translation>
    </message>
    <message>
        <source>Verifying the environment</source>
        <translation>正在检验环境</translation>
    </message>
    <message>
        <source>Version of Orogen</source>
        <translation>Orogen 版本</translation>
    </message>
    <message>
        <source>W</source>
        <translation>西</translation>
    </message>
    <message>
        <source>Waiting for the run before it</source>
        <translation>正在等待前一个运行</translation>
    </message>
    <message>
        <source>Waits for the run before it</source>
        <translation>等待前一个运行</translation>
    </message>
    <message>
        <source>Warning: </source>
        <translation>警告：</translation>
    </message>
    <message>
        <source>Weights of the network, and the scaling of the evidence, as safetensors.</source>
        <translation>网络权重和证据图层的缩放参数，safetensors 格式。</translation>
    </message>
    <message>
        <source>What is being done to the environment shows here, line by line.</source>
        <translation>对环境所做的操作将逐行显示在这里。</translation>
    </message>
    <message>
        <source>What the map says of the place</source>
        <translation>预测图对此处的说明</translation>
    </message>
    <message>
        <source>what the map shows now</source>
        <translation>地图当前显示范围</translation>
    </message>
    <message>
        <source>What the model expects and how well it does: bands, units, scaling, CRS, resolution, sources, skill.</source>
        <translation>模型的输入要求和表现：波段、单位、缩放、坐标参照系、分辨率、数据来源、预测能力。</translation>
    </message>
    <message>
        <source>What the run said, line by line</source>
        <translation>运行的逐行消息</translation>
    </message>
    <message>
        <source>What was started as the backend doesn&apos;t answer as one: see Orogen → Settings, and repair the environment or choose another Python.</source>
        <translation>所启动的程序不像后端那样应答：请在 Orogen → 设置 中修复环境或另选 Python。</translation>
    </message>
    <message>
        <source>What {name} tells</source>
        <translation>{name} 的含义</translation>
    </message>
    <message>
        <source>Where the network runs; auto takes the graphics card where there is one.</source>
        <translation>网络在何处运行；自动表示有显卡时使用显卡。</translation>
    </message>
    <message>
        <source>Where the result folder holds a finished result of another run, replace it.</source>
        <translation>若结果文件夹中有另一次运行的已完成结果，则将其替换。</translation>
    </message>
    <message>
        <source>Width of the spatial blocks; 0 takes the widest that still spread the deposits over enough of them, and never less than the patch.</source>
        <translation>空间分块的宽度；0 表示取仍能使矿床分布于足够多分块中的最大宽度，且不小于图块。</translation>
    </message>
    <message>
        <source>Width of the square of ground around a cell that the network looks at; an odd number.</source>
        <translation>网络所观察的、以像元为中心的方形地块的宽度；须为奇数。</translation>
    </message>
    <message>
        <source>With its files…</source>
        <translation>连同文件…</translation>
    </message>
    <message>
        <source>WNW</source>
        <translation>西北西</translation>
    </message>
    <message>
        <source>working</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>WSW</source>
        <translation>西南西</translation>
    </message>
    <message>
        <source>X</source>
        <translation>X</translation>
    </message>
    <message>
        <source>Y</source>
        <translation>Y</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>yesterday {moment:%H:%M}</source>
        <translation>昨天 {moment:%H:%M}</translation>
    </message>
    <message>
        <source>{card} found</source>
        <translation>找到 {card}</translation>
    </message>
    <message>
        <source>{command} can&apos;t be started ({reason}).</source>
        <translation>无法启动 {command}（{reason}）。</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} 个类别</translation>
    </message>
    <message>
        <source>{count} on ground that is not mapped</source>
        <translation>{count} 个位于不成图区域</translation>
    </message>
    <message>
        <source>{count} outside the map</source>
        <translation>{count} 个在图外</translation>
    </message>
    <message>
        <source>{count} share a cell</source>
        <translation>{count} 个与他点同像元</translation>
    </message>
    <message>
        <source>{count} targets</source>
        <translation>{count} 个靶区</translation>
    </message>
    <message>
        <source>{count} used</source>
        <translation>{count} 个已采用</translation>
    </message>
    <message>
        <source>{deposits} of deposits, {background} of ground</source>
        <translation>占矿床的 {deposits}，占区域的 {background}</translation>
    </message>
    <message>
        <source>{fast:.0f} to {slow:.0f} minutes, by the connection</source>
        <translation>{fast:.0f} 至 {slow:.0f} 分钟，视网速而定</translation>
    </message>
    <message>
        <source>{filename} can&apos;t be deleted ({strerror}): take the layers of the result out of every project, check that you may write there, and remove it again.</source>
        <translation>无法删除 {filename}（{strerror}）：请将该结果的图层从所有工程中移除，检查是否有写入权限，然后再次移除。</translation>
    </message>
    <message>
        <source>{first} to {last} {unit}</source>
        <translation>{first} 至 {last} {unit}</translation>
    </message>
    <message>
        <source>{folder} holds other files ({foreign}): move them away first.</source>
        <translation>{folder} 中有其他文件（{foreign}）：请先将其移走。</translation>
    </message>
    <message>
        <source>{hours} h {minutes:02d} min</source>
        <translation>{hours} 小时 {minutes:02d} 分</translation>
    </message>
    <message>
        <source>{hours} h {rest} min</source>
        <translation>{hours} 小时 {rest} 分</translation>
    </message>
    <message>
        <source>{low:.2g} to {high:.2g}</source>
        <translation>{low:.2g} 至 {high:.2g}</translation>
    </message>
    <message>
        <source>{low:g} to {high:.10g}</source>
        <translation>{low:g} 至 {high:.10g}</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <source>{minutes:.0f} minutes</source>
        <translation>{minutes:.0f} 分钟</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{model}
(this map)</source>
        <translation>{model}
（本图）</translation>
    </message>
    <message>
        <source>{moment.day} {moment:%B %Y, %H:%M}</source>
        <translation>{moment.year} 年 {moment.month} 月 {moment.day} 日 {moment:%H:%M}</translation>
    </message>
    <message>
        <source>{moment.day} {moment:%b %Y}</source>
        <translation>{moment.year} 年 {moment.month} 月 {moment.day} 日</translation>
    </message>
    <message>
        <source>{moment.day} {moment:%b}</source>
        <translation>{moment.month} 月 {moment.day} 日</translation>
    </message>
    <message>
        <source>{names} can&apos;t be evidence: only rasters and vector layers can.</source>
        <translation>{names} 不能作为证据图层：仅限栅格和矢量图层。</translation>
    </message>
    <message>
        <source>{name} did not answer within {seconds:.0f} seconds.</source>
        <translation>{name} 在 {seconds:.0f} 秒内没有应答。</translation>
    </message>
    <message>
        <source>{name} is no kind of file that a layout can become: end its name in .pdf or .png.</source>
        <translation>版面无法保存为 {name} 这种文件：文件名请以 .pdf 或 .png 结尾。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written ({reason}): choose another place.</source>
        <translation>无法写入 {path}（{reason}）：请另选位置。</translation>
    </message>
    <message>
        <source>{path} is gone: run it again, or restore the folder from a copy.</source>
        <translation>{path} 已不存在：请再次运行，或从副本恢复文件夹。</translation>
    </message>
    <message>
        <source>{percentile} percentile of the map</source>
        <translation>全图第 {percentile} 百分位</translation>
    </message>
    <message>
        <source>{percent} of deposits</source>
        <translation>{percent} 的矿床</translation>
    </message>
    <message>
        <source>{percent} of ground</source>
        <translation>{percent} 的区域</translation>
    </message>
    <message>
        <source>{place:g}nd</source>
        <translation>{place:g}</translation>
    </message>
    <message>
        <source>{place:g}rd</source>
        <translation>{place:g}</translation>
    </message>
    <message>
        <source>{place:g}st</source>
        <translation>{place:g}</translation>
    </message>
    <message>
        <source>{place:g}th</source>
        <translation>{place:g}</translation>
    </message>
    <message>
        <source>{problem} (Orogen → Settings).</source>
        <translation>{problem}（Orogen → 设置）。</translation>
    </message>
    <message>
        <source>{python} is no Python that answers</source>
        <translation>{python} 不是可应答的 Python</translation>
    </message>
    <message>
        <source>{python} is Python {version}, and 3.10 is needed</source>
        <translation>{python} 是 Python {version}，而需要 3.10</translation>
    </message>
    <message>
        <source>{ratio} × the map&apos;s mean</source>
        <translation>全图均值的 {ratio} 倍</translation>
    </message>
    <message>
        <source>{rest} warnings: see the report.</source>
        <translation>{rest} 条警告：见报告。</translation>
    </message>
    <message>
        <source>{seconds:g} seconds</source>
        <translation>{seconds:g} 秒</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{size:g} GB to fetch, {time}</source>
        <translation>需下载 {size:g} GB，{time}</translation>
    </message>
    <message>
        <source>{statement}
AUC: chance that a deposit scores above background. AP: average precision. Below each, its 95 % interval. Unseen: whole blocks of ground were held out; these figures decide. Random: points were held out at random, which flatters.</source>
        <translation>{statement}
AUC：矿床得分高于背景的概率。AP：平均精度。其下为 95 % 区间。未见分块：整块区域被留出，以这些数字为准。随机点：随机留出点，结果偏乐观。</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>{time} · {memory} · {disk} on disk</source>
        <translation>{time} · 内存 {memory} · 磁盘 {disk}</translation>
    </message>
    <message>
        <source>{words} (in {folder})</source>
        <translation>{words}（位于 {folder}）</translation>
    </message>
    <message>
        <source>“{title}” is done. Another project is open now, so its layers were not added: use “Add to map” if they belong here.</source>
        <translation>“{title}”已完成。现在打开的是另一个工程，因此未添加其图层：若属于此工程，请点击“加入地图”。</translation>
    </message>
    <message>
        <source>… and {rest} more in the report.</source>
        <translation>… 其余 {rest} 条见报告。</translation>
    </message>
    <message>
        <source>■ cancelled</source>
        <translation>■ 已取消</translation>
    </message>
    <message>
        <source>○ waiting</source>
        <translation>○ 等待中</translation>
    </message>
    <message>
        <source>◌ not finished</source>
        <translation>◌ 未完成</translation>
    </message>
    <message>
        <source>● done</source>
        <translation>● 完成</translation>
    </message>
    <message>
        <source>⚠ {count} warning, explained in the report</source>
        <translation>⚠ {count} 条警告，说明见报告</translation>
    </message>
    <message>
        <source>⚠ {count} warnings, explained in the report</source>
        <translation>⚠ {count} 条警告，说明见报告</translation>
    </message>
    <message>
        <source>⚠ {names} are gone from {folder}: restore from a copy, or run it again.</source>
        <translation>⚠ {folder} 中的 {names} 已不存在：请从副本恢复，或再次运行。</translation>
    </message>
    <message>
        <source>⚠ {names} is gone from {folder}: restore from a copy, or run it again.</source>
        <translation>⚠ {folder} 中的 {names} 已不存在：请从副本恢复，或再次运行。</translation>
    </message>
    <message>
        <source>✕ failed</source>
        <translation>✕ 失败</translation>
    </message>
    <message>
        <source>✕ gone</source>
        <translation>✕ 已不存在</translation>
    </message>
</context>
</TS>
