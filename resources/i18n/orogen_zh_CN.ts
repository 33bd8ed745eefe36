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
        <source> and {1} more</source>
        <translation> 及另外 {1} 项</translation>
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
        <source> or choose at most {1} folds</source>
        <translation>，或最多选择 {1} 折</translation>
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
        <source> · no position</source>
        <translation> · 无坐标</translation>
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
        <source>&amp;Assess the damage</source>
        <translation>评估破坏(&amp;A)</translation>
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
        <source>&amp;Confidence</source>
        <translation>置信度(&amp;C)</translation>
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
        <source>&amp;Damage…</source>
        <translation>建筑物破坏(&amp;D)…</translation>
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
        <source>&amp;Find the events</source>
        <translation>查找地震事件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Grade buildings</source>
        <translation>建筑物评级(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Learn from my grades</source>
        <translation>由我的评级学习(&amp;L)</translation>
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
        <source>&amp;More buildings</source>
        <translation>更多建筑物(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Only pick</source>
        <translation>仅拾取震相(&amp;O)</translation>
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
        <source>&amp;Relocate</source>
        <translation>重新定位(&amp;R)</translation>
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
        <source>&amp;Service</source>
        <translation>服务(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Stations</source>
        <translation>台站(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Teach a picker…</source>
        <translation>训练拾取网络(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>测试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Traces</source>
        <translation>波形道(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;U  can&apos;t tell</source>
        <translation>无法判断(&amp;U)</translation>
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
        <source>&amp;Waveforms…</source>
        <translation>波形(&amp;W)…</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; and &apos;{2}&apos; do not lie on the same grid: make both by the same run.</source>
        <translation>“{1}”与“{2}”不在同一格网上：请由同一次运行生成两者。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; can&apos;t be written because the disk of &apos;{2}&apos; is full: it needs up to {3} and {4} are free; free some space or choose another output folder, then run the same command again.</source>
        <translation>无法写入“{1}”，因为“{2}”所在磁盘已满：最多需要 {3}，可用 {4}；请腾出空间或选择其他输出文件夹，然后再次进行相同的运行。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; can&apos;t be written to &apos;{2}&apos;: {3}; check that the folder is writable or choose another output folder.</source>
        <translation>无法将“{1}”写入“{2}”：{3}；请检查该文件夹是否可写，或选择其他输出文件夹。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; has no mapped cell, so no targets: check that the evidence layers overlap.</source>
        <translation>“{1}”没有任何成图像元，因而没有靶区：请检查各证据图层是否重叠。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; in &apos;{2}&apos; isn&apos;t of the form name=value.</source>
        <translation>“{2}”中的“{1}”不是“名称=值”的形式。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; is no date of an image: write it as 2023-02-06.</source>
        <translation>“{1}”不是影像日期：请写成 2023-02-06 的形式。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; is no kind of vector evidence: choose one of {2}.</source>
        <translation>“{1}”不是矢量证据的类型：请从 {2} 中选择。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; is no known coordinate reference system: give a code such as EPSG:32633.</source>
        <translation>“{1}”不是已知的坐标参照系：请给出代码，如 EPSG:32633。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; is no known coordinate reference system: give a code such as EPSG:4326.</source>
        <translation>“{1}”不是已知的坐标参照系：请给出代码，如 EPSG:4326。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; is no network, so it has no curves: choose a picker&apos;s file.</source>
        <translation>“{1}”不是神经网络，因而没有曲线：请选择拾取网络的文件。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; is the only evidence: the map can show nothing but that layer in another colour; add layers that tell of source, pathway and trap.</source>
        <translation>“{1}”是唯一的证据：预测图只能是该图层换一种颜色；请添加反映物源、通道和圈闭的图层。</translation>
    </message>
    <message>
        <source>&apos;{1}&apos; may be {2}</source>
        <translation>“{1}”可能是 {2}</translation>
    </message>
    <message>
        <source>&apos;{1}{2}&apos; isn&apos;t known to SeisBench: write it as {3}PhaseNet/stead.</source>
        <translation>SeisBench 中没有“{1}{2}”：请写成 {3}PhaseNet/stead 的形式。</translation>
    </message>
    <message>
        <source>&apos;{1}{2}&apos; needs the package seisbench in the backend&apos;s environment: install it, or choose a model file.</source>
        <translation>“{1}{2}”需要后端环境中装有 seisbench 软件包：请安装，或选择模型文件。</translation>
    </message>
    <message>
        <source>(held)</source>
        <translation>（固定）</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>, and {1} simulated earthquakes</source>
        <translation>，以及 {1} 次模拟地震</translation>
    </message>
    <message>
        <source>, and {1} simulated towns</source>
        <translation>，以及 {1} 个模拟城镇</translation>
    </message>
    <message>
        <source>, ranks damaged buildings with an AUC of {1}</source>
        <translation>，区分受损建筑物的 AUC 为 {1}</translation>
    </message>
    <message>
        <source>, which is not established: grade more buildings</source>
        <translation>，但尚无定论：请再评级一些建筑物</translation>
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
        <source>0 has no limit</source>
        <translation>0 表示不限</translation>
    </message>
    <message>
        <source>1  Evidence</source>
        <translation>1  证据图层</translation>
    </message>
    <message>
        <source>1  Images</source>
        <translation>1  影像</translation>
    </message>
    <message>
        <source>1  Recordings</source>
        <translation>1  波形记录</translation>
    </message>
    <message>
        <source>1 deposit lies</source>
        <translation>1 个矿床位于</translation>
    </message>
    <message>
        <source>1/km</source>
        <translation>1/km</translation>
    </message>
    <message>
        <source>1–10 Hz</source>
        <translation>1–10 Hz</translation>
    </message>
    <message>
        <source>2  Buildings</source>
        <translation>2  建筑物</translation>
    </message>
    <message>
        <source>2  Deposits and ground</source>
        <translation>2  矿床与区域</translation>
    </message>
    <message>
        <source>2  Picking and events</source>
        <translation>2  拾取与定位</translation>
    </message>
    <message>
        <source>2–20 Hz</source>
        <translation>2–20 Hz</translation>
    </message>
    <message>
        <source>3  Run</source>
        <translation>3  运行</translation>
    </message>
    <message>
        <source>3  Run: {step} ({number} of {count})</source>
        <translation>3  运行：{step}（{number}/{count}）</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区间</translation>
    </message>
    <message>
        <source>95 % intervals say what the grades leave open, building by building; a bias that all share is not in them. Damage to walls or inside is not seen from above.</source>
        <translation>95 % 区间表示评级逐栋建筑物留下的不确定性，不含所有建筑物共有的偏差。墙体或内部的破坏从空中看不见。</translation>
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
        <source>; the details are in {1}</source>
        <translation>；详情见 {1}</translation>
    </message>
    <message>
        <source>&lt;b&gt;Done.&lt;/b&gt; {found}.</source>
        <translation>&lt;b&gt;已完成。&lt;/b&gt;{found}。</translation>
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
        <source>&lt;b&gt;{station}&lt;/b&gt; around {time} UTC</source>
        <translation>&lt;b&gt;{station}&lt;/b&gt;，{time} UTC 前后</translation>
    </message>
    <message>
        <source>&lt;p&gt;Codes with commas between; * and ? stand for any letters.&lt;/p&gt;</source>
        <translation>&lt;p&gt;以逗号分隔的代码；* 和 ? 代表任意字符。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;Drop files and folders of recordings here. Del takes the chosen ones out.&lt;/p&gt;</source>
        <translation>&lt;p&gt;将波形记录的文件和文件夹拖放到此处。按 Del 移除选中项。&lt;/p&gt;</translation>
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
        <source>&lt;p&gt;The address of the data centre, without what comes after its name.&lt;/p&gt;</source>
        <translation>&lt;p&gt;数据中心的地址，不含其名称之后的部分。&lt;/p&gt;</translation>
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
        <source>a blinding of {1} samples</source>
        <translation>两端各舍弃 {1} 个采样点</translation>
    </message>
    <message>
        <source>A block must have a size above 0 m, not {1} m.</source>
        <translation>分块大小必须大于 0 m，而不是 {1} m。</translation>
    </message>
    <message>
        <source>A calibration of the power {1} and the odds {2} can&apos;t be used: both must be positive numbers; correct the model&apos;s card.</source>
        <translation>校准参数（幂 {1}，几率 {2}）无法使用：两者都必须为正数；请更正模型卡。</translation>
    </message>
    <message>
        <source>A damage model of Orogen, whose view of each building is learnt from as well.</source>
        <translation>Orogen 的破坏模型，其对每栋建筑物的判读结果也参与学习。</translation>
    </message>
    <message>
        <source>A damage model to go on from; without it the network begins from scratch.</source>
        <translation>在此破坏模型的基础上继续训练；不给出时网络从头训练。</translation>
    </message>
    <message>
        <source>a first map</source>
        <translation>初步成图</translation>
    </message>
    <message>
        <source>A folder of such files, or the root of an SDS archive</source>
        <translation>含有此类文件的文件夹，或 SDS 存档的根目录</translation>
    </message>
    <message>
        <source>A folder of xBD, of BRIGHT, or with a folder for each scene (pre.tif, post.tif, buildings.gpkg): instead of pairs, or in addition.</source>
        <translation>xBD 或 BRIGHT 的文件夹，或每个场景各有一个子文件夹（pre.tif、post.tif、buildings.gpkg）的文件夹：代替影像对，或作为其补充。</translation>
    </message>
    <message>
        <source>A grid needs at least one cell; this one has {1} rows and {2} columns: check the extent and the cell size.</source>
        <translation>格网至少需要一个像元；此格网有 {1} 行 {2} 列：请检查范围和像元大小。</translation>
    </message>
    <message>
        <source>a larger area than {1} km about the stations and {2} km deep</source>
        <translation>台站外围大于 {1} km、深度大于 {2} km 的范围</translation>
    </message>
    <message>
        <source>a larger tolerance than {1} s (or a velocity model or clocks that fit better)</source>
        <translation>大于 {1} s 的容差（或更符合实际的速度模型或台站时钟）</translation>
    </message>
    <message>
        <source>A layer&apos;s pattern depends on compass direction, e.g. hill-shade or un-reduced magnetics: augment by neither flips nor turns.</source>
        <translation>图层的图案与方位有关（如山体阴影或未化极的磁测）：不用翻转和旋转扩充样本。</translation>
    </message>
    <message>
        <source>a line or a point, not the outline of a building</source>
        <translation>是线或点，而不是建筑物轮廓</translation>
    </message>
    <message>
        <source>A login is needed for restricted data only, of the kind “Basic authentication”. It stays in QGIS&apos;s own store; neither job nor project holds the password.</source>
        <translation>仅受限数据需要登录，类型为“Basic authentication”（基本身份验证）。登录信息保存在 QGIS 自己的存储中；作业和工程均不含密码。</translation>
    </message>
    <message>
        <source>A model that goes on from another one (start) has that one&apos;s network: leave out Network (encoder) and its weights (encoder_weights), or begin from scratch.</source>
        <translation>在另一模型（start）基础上继续训练的模型沿用其网络：请去掉网络（encoder）及其权重（encoder_weights），或从头训练。</translation>
    </message>
    <message>
        <source>A network that grades the buildings. Without one they are ranked by how surely they changed.</source>
        <translation>为建筑物评级的网络。不给出时按变化的确定程度对建筑物排序。</translation>
    </message>
    <message>
        <source>A new run of &apos;Locate seismic events&apos; on all picks as they are now, those that were reviewed among them.</source>
        <translation>以当前的全部震相（包括已审核的震相）重新运行“地震定位”。</translation>
    </message>
    <message>
        <source>a of your own</source>
        <translation>自定义 a</translation>
    </message>
    <message>
        <source>A package arrived damaged or incomplete (the log names it): repair the environment to fetch it again, or copy it into the folder of wheels anew.</source>
        <translation>有软件包到达时已损坏或不完整（其名称见日志）：请修复环境以重新获取，或将其重新复制到 wheel 文件夹。</translation>
    </message>
    <message>
        <source>A package that fits this machine and its Python can&apos;t be found{what}: in a folder of wheels, all packages must be there for this system and version of Python; without one, the server of the packages may be out of order, so try again later.</source>
        <translation>找不到适合本机及其 Python 的软件包{what}：使用 wheel 文件夹时，其中必须有适用于本系统和 Python 版本的全部软件包；否则可能是软件包服务器出现故障，请稍后重试。</translation>
    </message>
    <message>
        <source>A page with map, legend, figures and caveats</source>
        <translation>包含地图、图例、数字和注意事项的版面</translation>
    </message>
    <message>
        <source>A picker as safetensors with its card, or weights in SeisBench&apos;s format; without it the one that comes with Orogen.</source>
        <translation>带模型卡的 safetensors 拾取网络，或 SeisBench 格式的权重；不给出时使用 Orogen 附带的网络。</translation>
    </message>
    <message>
        <source>A picker goes on from a network (model) or begins from scratch (scratch): give one of the two.</source>
        <translation>拾取网络要么在某个网络（model）基础上继续训练，要么从头训练（scratch）：请只给出其一。</translation>
    </message>
    <message>
        <source>A picker has no setting &apos;{1}&apos;; it has {2}.</source>
        <translation>拾取网络没有设置“{1}”；其设置有 {2}。</translation>
    </message>
    <message>
        <source>a pickle</source>
        <translation>pickle 文件</translation>
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
        <source>A spectrogram is of a station and a component, such as &apos;IV.ARRO Z&apos;: got &apos;{1}&apos;.</source>
        <translation>时频图须指明台站和分量，如“IV.ARRO Z”：给出的是“{1}”。</translation>
    </message>
    <message>
        <source>A station and component, such as &apos;IV.ARRO Z&apos;; empty makes none.</source>
        <translation>台站和分量，如“IV.ARRO Z”；留空则不生成。</translation>
    </message>
    <message>
        <source>A success-rate curve needs scores of ground and of deposits.</source>
        <translation>成功率曲线需要区域和矿床的得分。</translation>
    </message>
    <message>
        <source>A town of {1} m with cells of {2} m can&apos;t be made: take at least 20 m and at most {3} cells along a side.</source>
        <translation>无法生成边长 {1} m、像元 {2} m 的城镇：边长至少为 20 m，且每边至多 {3} 个像元。</translation>
    </message>
    <message>
        <source>a window of {1} samples at {2} Hz</source>
        <translation>采样率 {2} Hz、长 {1} 个采样点的窗口</translation>
    </message>
    <message>
        <source>a zip archive, as torch.save writes it</source>
        <translation>torch.save 写出的 zip 压缩包</translation>
    </message>
    <message>
        <source>About</source>
        <translation>预计</translation>
    </message>
    <message>
        <source>About how long picking takes; locating takes a small part of that.</source>
        <translation>拾取震相大致所需的时间；定位只占其中一小部分。</translation>
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
        <source>After</source>
        <translation>灾后</translation>
    </message>
    <message>
        <source>after</source>
        <translation>灾后</translation>
    </message>
    <message>
        <source>After image</source>
        <translation>灾后影像</translation>
    </message>
    <message>
        <source>Against simpler methods</source>
        <translation>与较简单方法相比</translation>
    </message>
    <message>
        <source>Align</source>
        <translation>配准</translation>
    </message>
    <message>
        <source>Aligned, the images correlate by only {1}: season, light or the ground itself differs much.</source>
        <translation>配准后两幅影像的相关系数仅为 {1}：季节、光照或地面本身差异很大。</translation>
    </message>
    <message>
        <source>Aligning the images</source>
        <translation>正在配准影像</translation>
    </message>
    <message>
        <source>Aligning the images, step {1} of up to {2}</source>
        <translation>正在配准影像，第 {1} 步（最多 {2} 步）</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>all are</source>
        <translation>原因均为</translation>
    </message>
    <message>
        <source>all are {1}</source>
        <translation>原因均为：{1}</translation>
    </message>
    <message>
        <source>All damaged buildings that are graded lie in one place: grade some elsewhere to see what the labels bring.</source>
        <translation>已评级的受损建筑物都在同一处：请在别处也评级一些，以便了解标签的作用。</translation>
    </message>
    <message>
        <source>all events</source>
        <translation>全部事件</translation>
    </message>
    <message>
        <source>all intact</source>
        <translation>全部完好</translation>
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
        <source>all pairs</source>
        <translation>全部影像对</translation>
    </message>
    <message>
        <source>All pairs are of one event ({1}), so nothing is left to measure the model on, and its skill is unknown: give pairs of a second event.</source>
        <translation>全部影像对都属于同一事件（{1}），没有留出数据可用于检验模型，其预测能力未知：请给出另一事件的影像对。</translation>
    </message>
    <message>
        <source>All picks of the event and no others, as a table (CSV) with station, phase and time.</source>
        <translation>该事件的全部震相（不含其他震相），为含 station、phase 和 time 的表（CSV）。</translation>
    </message>
    <message>
        <source>All picks of this event were looked at and are right (Enter).</source>
        <translation>该事件的全部震相均已查看且无误（Enter）。</translation>
    </message>
    <message>
        <source>all points of the layer</source>
        <translation>图层的所有点</translation>
    </message>
    <message>
        <source>All samples, one after the other, as little-endian numbers of 4 bytes; not a number where nothing was recorded.</source>
        <translation>全部采样数据，依次为 4 字节小端浮点数；没有记录之处为 NaN。</translation>
    </message>
    <message>
        <source>All that is drawn at random: the same seed on the same machine gives the same model.</source>
        <translation>所有随机抽取均由其决定：同一台机器上相同的种子得到相同的模型。</translation>
    </message>
    <message>
        <source>All that the run said</source>
        <translation>运行的全部消息</translation>
    </message>
    <message>
        <source>All {1} deposits of layer &apos;{2}&apos; lie where the evidence has no data or outside the permissive ground: give evidence that covers them, or correct those layers.</source>
        <translation>图层“{2}”的全部 {1} 个矿床都位于证据无数据之处或可行地段之外：请给出覆盖这些矿床的证据，或更正这些图层。</translation>
    </message>
    <message>
        <source>All {1} labels are of {2} buildings, so nothing can be learnt yet and the map is that of change alone: grade some {3} ones, too.</source>
        <translation>全部 {1} 个标签都是{2}的建筑物，因而尚无从学习，结果图仅反映变化：请再评级一些{3}的建筑物。</translation>
    </message>
    <message>
        <source>all {count} bands</source>
        <translation>全部 {count} 个波段</translation>
    </message>
    <message>
        <source>all, or 2016-10-14T06:00</source>
        <translation>全部，或如 2016-10-14T06:00</translation>
    </message>
    <message>
        <source>Also how sure a network is of P and S at each moment.</source>
        <translation>同时给出网络在每一时刻对 P 和 S 的置信度。</translation>
    </message>
    <message>
        <source>Alteration zones, favourable units …: whether a feature covers the cell is the evidence.</source>
        <translation>蚀变带、有利地层单元等：以像元是否被要素覆盖作为证据。</translation>
    </message>
    <message>
        <source>Amplitude</source>
        <translation>振幅</translation>
    </message>
    <message>
        <source>Amplitude: how much larger than to fill its row (Ctrl and the wheel)</source>
        <translation>振幅：相对于充满一行的放大倍数（Ctrl + 滚轮）</translation>
    </message>
    <message>
        <source>An event needs this many picks; 0 chooses by the number of stations.</source>
        <translation>一个事件至少需要的震相数；0 表示按台站数自动确定。</translation>
    </message>
    <message>
        <source>An FDSN service needs From (begin) and Until (end): give both.</source>
        <translation>FDSN 服务需要开始时间（begin）和结束时间（end）：请给出两者。</translation>
    </message>
    <message>
        <source>An FDSN web service: stations and recordings over the network</source>
        <translation>FDSN 网络服务：通过网络获取台站信息和波形记录</translation>
    </message>
    <message>
        <source>And this many S; 0 chooses, and asks for none where no S was picked.</source>
        <translation>其中 S 震相至少多少个；0 表示自动确定，若没有拾取到 S 则不作要求。</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>及另外 {count} 个</translation>
    </message>
    <message>
        <source>angle of view</source>
        <translation>观测角</translation>
    </message>
    <message>
        <source>Another instrument of the station was preferred while it recorded and a minute around.</source>
        <translation>该台站另一台仪器记录期间及前后一分钟内优先采用另一台。</translation>
    </message>
    <message>
        <source>Another QGIS is working on the environment: wait until it is done.</source>
        <translation>另一个 QGIS 正在处理该环境：请等待其完成。</translation>
    </message>
    <message>
        <source>Another run (process {1}) is writing into {2}: wait for it, or choose another output folder.</source>
        <translation>另一个运行（进程 {1}）正在写入 {2}：请等待其结束，或选择其他输出文件夹。</translation>
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
        <source>ar-aic</source>
        <translation>AR-AIC</translation>
    </message>
    <message>
        <source>Area of interest</source>
        <translation>研究区</translation>
    </message>
    <message>
        <source>area {1}</source>
        <translation>区域 {1}</translation>
    </message>
    <message>
        <source>Areas</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>arrows drawn {1}× as long</source>
        <translation>箭头按 {1} 倍长度绘制</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>保持原样</translation>
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
        <source>as the file says, or 2023-01-28</source>
        <translation>以文件所载为准，或 2023-01-28</translation>
    </message>
    <message>
        <source>as the file says, or 2023-02-08</source>
        <translation>以文件所载为准，或 2023-02-08</translation>
    </message>
    <message>
        <source>Ask for the next buildings that are worth looking at</source>
        <translation>给出下一批值得查看的建筑物</translation>
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
        <source>Asking the models</source>
        <translation>正在询问各模型</translation>
    </message>
    <message>
        <source>Asking the network</source>
        <translation>正在运行网络</translation>
    </message>
    <message>
        <source>Assess damage to buildings</source>
        <translation>建筑物破坏评估</translation>
    </message>
    <message>
        <source>Association</source>
        <translation>震相关联</translation>
    </message>
    <message>
        <source>at least {1}</source>
        <translation>至少 {1}</translation>
    </message>
    <message>
        <source>at least {low:g}</source>
        <translation>不小于 {low:g}</translation>
    </message>
    <message>
        <source>At most so many steps of learning; it ends earlier where the stations that are held out for it do no better for long.</source>
        <translation>学习步数的上限；若留作此用的台站长时间没有改善，则提前结束。</translation>
    </message>
    <message>
        <source>at most {1}</source>
        <translation>至多 {1}</translation>
    </message>
    <message>
        <source>at most {high:.10g}</source>
        <translation>不大于 {high:.10g}</translation>
    </message>
    <message>
        <source>At most; faster recordings are resampled.</source>
        <translation>上限；采样率更高的记录将重采样。</translation>
    </message>
    <message>
        <source>At stations that it never saw ({1}) no difference between this picker and &apos;{2}&apos; is shown: F1 of P {3}, before {4}, of S {5}, before {6}; over both {7}, 95 % between {8} and {9}.</source>
        <translation>在其从未见过的台站（{1}）上，此拾取网络与“{2}”没有显示出差异：P 的 F1 为 {3}（此前 {4}），S 的 F1 为 {5}（此前 {6}）；P、S 合计之差为 {7}，95 % 区间为 {8} 至 {9}。</translation>
    </message>
    <message>
        <source>At stations that it never saw ({1}) this picker does better than &apos;{2}&apos;: F1 of P {3}, before {4}, of S {5}, before {6}; over both {7}, 95 % between {8} and {9}.</source>
        <translation>在其从未见过的台站（{1}）上，此拾取网络优于“{2}”：P 的 F1 为 {3}（此前 {4}），S 的 F1 为 {5}（此前 {6}）；P、S 合计之差为 {7}，95 % 区间为 {8} 至 {9}。</translation>
    </message>
    <message>
        <source>At stations that it never saw ({1}) this picker does worse than &apos;{2}&apos;, so keep what you had: F1 of P {3}, before {4}, of S {5}, before {6}; over both {7}, 95 % between {8} and {9}.</source>
        <translation>在其从未见过的台站（{1}）上，此拾取网络不如“{2}”，请沿用原有的：P 的 F1 为 {3}（此前 {4}），S 的 F1 为 {5}（此前 {6}）；P、S 合计之差为 {7}，95 % 区间为 {8} 至 {9}。</translation>
    </message>
    <message>
        <source>Attenuation relation</source>
        <translation>衰减关系</translation>
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
        <source>b of your own</source>
        <translation>自定义 b</translation>
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
        <source>background point</source>
        <translation>背景点</translation>
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
        <source>Bands of the after image</source>
        <translation>灾后影像的波段</translation>
    </message>
    <message>
        <source>Bands of the before image</source>
        <translation>灾前影像的波段</translation>
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
        <source>bardarbunga</source>
        <translation>冰岛 Bárðarbunga</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>灾前</translation>
    </message>
    <message>
        <source>before</source>
        <translation>灾前</translation>
    </message>
    <message>
        <source>Before and after are the same layer: choose another for one of them (1).</source>
        <translation>灾前与灾后为同一图层：请为其中之一另选图层（1）。</translation>
    </message>
    <message>
        <source>Before and after beside each other, the shift between them, and what was not compared.</source>
        <translation>灾前、灾后影像并排，两者之间的偏移，以及未作比较的部分。</translation>
    </message>
    <message>
        <source>Before and after with a seam, the shift of the control points, and what is not compared.</source>
        <translation>以分界线拼接的灾前、灾后影像，控制点的偏移，以及不作比较的部分。</translation>
    </message>
    <message>
        <source>Before image</source>
        <translation>灾前影像</translation>
    </message>
    <message>
        <source>Before you use this map</source>
        <translation>使用此图之前</translation>
    </message>
    <message>
        <source>Before | after, as the files place them</source>
        <translation>灾前 | 灾后（按文件自身的位置）</translation>
    </message>
    <message>
        <source>Begin with a network that knows nothing. That takes thousands of recordings, or simulated earthquakes, and ten times the steps.</source>
        <translation>从一无所知的网络开始。这需要数千条记录或模拟地震，以及十倍的步数。</translation>
    </message>
    <message>
        <source>begun from</source>
        <translation>训练起点</translation>
    </message>
    <message>
        <source>Behind each trace, how sure the network is of P and S at each moment</source>
        <translation>在每道波形后面显示网络在每一时刻对 P 和 S 的置信度</translation>
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
        <source>bfloat16</source>
        <translation>bfloat16</translation>
    </message>
    <message>
        <source>bfloat16 is faster on processors that have it; auto measures, and takes it only where no pick moves by more than a sample.</source>
        <translation>bfloat16 在支持它的处理器上更快；自动模式会实测，仅在所有震相的移动都不超过一个采样点时采用。</translation>
    </message>
    <message>
        <source>bfloat16 is faster on processors that have it; auto measures.</source>
        <translation>在支持的处理器上 bfloat16 更快；auto 由实测决定。</translation>
    </message>
    <message>
        <source>Block size</source>
        <translation>分块大小</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>Both images show only {1} of the smaller one&apos;s ground.</source>
        <translation>两幅影像共同显示的区域仅占较小者的 {1}。</translation>
    </message>
    <message>
        <source>Bring every package to the newest version that fits.</source>
        <translation>将每个软件包更新到适用的最新版本。</translation>
    </message>
    <message>
        <source>broke off while it answered</source>
        <translation>应答中途断开</translation>
    </message>
    <message>
        <source>Building damage</source>
        <translation>建筑物破坏</translation>
    </message>
    <message>
        <source>Buildings</source>
        <translation>建筑物</translation>
    </message>
    <message>
        <source>Buildings as GeoJSON</source>
        <translation>GeoJSON 建筑物</translation>
    </message>
    <message>
        <source>Buildings as table</source>
        <translation>建筑物表</translation>
    </message>
    <message>
        <source>Buildings as unlike as strangers</source>
        <translation>与陌生建筑物同样不相似的建筑物</translation>
    </message>
    <message>
        <source>Buildings found in the images</source>
        <translation>影像中检出的建筑物</translation>
    </message>
    <message>
        <source>Buildings: probability of change</source>
        <translation>建筑物：变化概率</translation>
    </message>
    <message>
        <source>by quality</source>
        <translation>由质量决定</translation>
    </message>
    <message>
        <source>By the dates in the files the before image ({1}) is later than the after image ({2}): make sure that they are not exchanged.</source>
        <translation>按文件中的日期，灾前影像（{1}）晚于灾后影像（{2}）：请确认两者没有弄反。</translation>
    </message>
    <message>
        <source>By the model, one band a class.</source>
        <translation>由模型给出，每个类别一个波段。</translation>
    </message>
    <message>
        <source>c of your own</source>
        <translation>自定义 c</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>取消(&amp;N)</translation>
    </message>
    <message>
        <source>Calibration needs held-out scores of both deposits and background.</source>
        <translation>校准需要矿床和背景两者的留出得分。</translation>
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
        <source>Carry the grades over into this scheme.</source>
        <translation>将等级转换到此分级标准。</translation>
    </message>
    <message>
        <source>Catalogue as QuakeML</source>
        <translation>QuakeML 地震目录</translation>
    </message>
    <message>
        <source>Catalogue as SC3ML</source>
        <translation>SC3ML 地震目录</translation>
    </message>
    <message>
        <source>Categorical layer &apos;{1}&apos; has codes beyond {2}, which can&apos;t be kept apart: reclassify it to smaller codes.</source>
        <translation>类别图层“{1}”含有超过 {2} 的编码，无法区分：请重分类为较小的编码。</translation>
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
        <source>Cell of the grid</source>
        <translation>格网单元</translation>
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
        <source>Cells along its side; it should hold a few buildings with what is around them.</source>
        <translation>其边长的像元数；应能容纳几栋建筑物及其周围。</translation>
    </message>
    <message>
        <source>Cells compared</source>
        <translation>比较所用的像元</translation>
    </message>
    <message>
        <source>cells of {1} m</source>
        <translation>像元 {1} m</translation>
    </message>
    <message>
        <source>Cells of {1} m are too small for a grid of damage: give larger cells.</source>
        <translation>格网单元为 {1} m，对破坏格网来说过小：请给出更大的单元。</translation>
    </message>
    <message>
        <source>Cells of {1} m make a raster of {2} × {3} cells: give larger cells.</source>
        <translation>单元为 {1} m 时栅格有 {2} × {3} 个单元：请给出更大的单元。</translation>
    </message>
    <message>
        <source>Cells whose surroundings hold more, or fewer, damaged buildings than chance would put there.</source>
        <translation>周围受损建筑物多于或少于随机预期的格网单元。</translation>
    </message>
    <message>
        <source>Change the parameters…</source>
        <translation>修改参数…</translation>
    </message>
    <message>
        <source>changed much</source>
        <translation>变化很大</translation>
    </message>
    <message>
        <source>Changes are saved as you make them, in the folder &apos;reviewed&apos; of the result; this tries again where that failed.</source>
        <translation>修改会随时保存到结果的“reviewed”文件夹中；若保存失败，可由此重试。</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>channels {1}-{2} {3}</source>
        <translation>通道 {1}-{2} {3}</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Check before and after images</source>
        <translation>检查灾前和灾后影像</translation>
    </message>
    <message>
        <source>Check evidence layers</source>
        <translation>检查证据图层</translation>
    </message>
    <message>
        <source>Check of the images</source>
        <translation>影像检查</translation>
    </message>
    <message>
        <source>Check of the recordings</source>
        <translation>波形记录检查</translation>
    </message>
    <message>
        <source>Check recordings</source>
        <translation>检查波形记录</translation>
    </message>
    <message>
        <source>Checked in the field</source>
        <translation>实地核查</translation>
    </message>
    <message>
        <source>Checking the evidence</source>
        <translation>正在检查证据</translation>
    </message>
    <message>
        <source>Chen et al. (2025), BRIGHT, arXiv:2501.06019</source>
        <translation>Chen et al. (2025), BRIGHT, arXiv:2501.06019</translation>
    </message>
    <message>
        <source>choose a file or a layer</source>
        <translation>选择文件或图层</translation>
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
        <source>Choose StationXML or a table</source>
        <translation>选择 StationXML 或表格</translation>
    </message>
    <message>
        <source>Choose the folder of the recordings.</source>
        <translation>选择波形记录所在的文件夹。</translation>
    </message>
    <message>
        <source>Choose the images of before and after (1).</source>
        <translation>请选择灾前和灾后影像（1）。</translation>
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
        <source>Choose the stations (1, Stations): StationXML, a table, or a layer of points.</source>
        <translation>请选择台站（1，台站）：StationXML、表格或点图层。</translation>
    </message>
    <message>
        <source>Choose two different runs to see how their maps differ.</source>
        <translation>请选择两次不同的运行，以查看其预测图的差异。</translation>
    </message>
    <message>
        <source>Choosing the buildings worth a look …</source>
        <translation>正在挑选值得查看的建筑物 …</translation>
    </message>
    <message>
        <source>class {1} as the first that is damaged</source>
        <translation>以类别 {1} 作为受损的起始类别</translation>
    </message>
    <message>
        <source>Classes and colours as in the report; QGIS takes it by itself when it opens the raster.</source>
        <translation>分级和颜色与报告一致；QGIS 打开栅格时自动采用。</translation>
    </message>
    <message>
        <source>Classes as in the report, and the time that an event stays on the map when QGIS plays them.</source>
        <translation>分级与报告一致，并含 QGIS 播放时每个事件在地图上停留的时间。</translation>
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
        <source>Click an event or a station on the map, or choose one here.</source>
        <translation>请在地图上点击一个事件或台站，或在此处选择。</translation>
    </message>
    <message>
        <source>Click an event or a station to see its traces and work on its picks</source>
        <translation>点击事件或台站，查看其波形并修改震相</translation>
    </message>
    <message>
        <source>Click to see it large</source>
        <translation>点击查看大图</translation>
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
        <source>Clouds hide {1} of the ground.</source>
        <translation>云遮挡了 {1} 的地面。</translation>
    </message>
    <message>
        <source>cold 95 %</source>
        <translation>冷点 95 %</translation>
    </message>
    <message>
        <source>cold 99 %</source>
        <translation>冷点 99 %</translation>
    </message>
    <message>
        <source>common peak</source>
        <translation>共同峰值</translation>
    </message>
    <message>
        <source>Compare images from before and after, and grade the buildings</source>
        <translation>比较灾前和灾后影像，并为建筑物评级</translation>
    </message>
    <message>
        <source>Compare two runs</source>
        <translation>比较两次运行</translation>
    </message>
    <message>
        <source>compared with</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>Compares an image from before an event with one from after it. Aligns them, says whether they can be compared, and gives every building the probability that it changed, without any label: each is set against neighbours that look alike. With a damage model it gives grades, too. Sums up by cells and areas.</source>
        <translation>比较事件前后的两幅影像：先配准，判断两者能否比较，再不借助任何标签给出每栋建筑物发生变化的概率，即将每栋建筑物与外观相似的邻近建筑物对比。有破坏模型时还给出等级。并按格网单元和区域汇总。</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
    <message>
        <source>Completely Destroyed</source>
        <translation>完全毁坏</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>分量</translation>
    </message>
    <message>
        <source>constant, as below</source>
        <translation>均匀速度，见下</translation>
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
        <source>control point that doesn&apos;t</source>
        <translation>无效控制点</translation>
    </message>
    <message>
        <source>control point that holds ({1})</source>
        <translation>有效控制点（{1}）</translation>
    </message>
    <message>
        <source>Control points that hold</source>
        <translation>有效控制点</translation>
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
        <source>Copernicus</source>
        <translation>Copernicus</translation>
    </message>
    <message>
        <source>Copernicus Emergency Management Service, products up to 2017</source>
        <translation>哥白尼应急管理服务，2017 年及以前的产品</translation>
    </message>
    <message>
        <source>Copernicus-2016</source>
        <translation>Copernicus-2016</translation>
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
        <source>Copy the command that does this in a terminal</source>
        <translation>复制可在终端中执行同样操作的命令</translation>
    </message>
    <message>
        <source>Correlation, aligned</source>
        <translation>配准后的相关系数</translation>
    </message>
    <message>
        <source>Cotrufo et al. (2018), doi:10.1080/22797254.2018.1527662</source>
        <translation>Cotrufo et al. (2018), doi:10.1080/22797254.2018.1527662</translation>
    </message>
    <message>
        <source>counted from {1} cells, {2} points, {3} networks and {4} trees a forest in {5} folds, at speeds measured on this machine just now</source>
        <translation>按 {1} 个像元、{2} 个点、{3} 个网络、每个森林 {4} 棵树、{5} 折计算，速度为刚才在本机实测</translation>
    </message>
    <message>
        <source>Counting and writing</source>
        <translation>正在统计和写入</translation>
    </message>
    <message>
        <source>Counts as damaged from</source>
        <translation>计为受损的起始类别</translation>
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
        <source>Cross-validation needs at least 2 folds, not {1}.</source>
        <translation>交叉验证至少需要 2 折，而不是 {1} 折。</translation>
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
        <source>Curves of the detector</source>
        <translation>检测器曲线</translation>
    </message>
    <message>
        <source>Cutting out what is picked</source>
        <translation>正在截取有拾取震相的记录</translation>
    </message>
    <message>
        <source>Damage</source>
        <translation>建筑物破坏</translation>
    </message>
    <message>
        <source>Damage grid</source>
        <translation>破坏格网</translation>
    </message>
    <message>
        <source>Damage model</source>
        <translation>破坏模型</translation>
    </message>
    <message>
        <source>Damage of {1}</source>
        <translation>{1} 的建筑物破坏</translation>
    </message>
    <message>
        <source>damage ratio</source>
        <translation>受损率</translation>
    </message>
    <message>
        <source>Damage ratio as raster</source>
        <translation>受损率栅格</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>damaged buildings</source>
        <translation>受损建筑物</translation>
    </message>
    <message>
        <source>damaged {probability} ({low}–{high})</source>
        <translation>受损 {probability}（{low}–{high}）</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Data sets of SeisBench need the package h5py in the backend&apos;s environment: install it, or give picks and recordings.</source>
        <translation>读取 SeisBench 数据集需要后端环境中有软件包 h5py：请安装它，或给出震相和波形记录。</translation>
    </message>
    <message>
        <source>Date of the after image</source>
        <translation>灾后影像的日期</translation>
    </message>
    <message>
        <source>Date of the before image</source>
        <translation>灾前影像的日期</translation>
    </message>
    <message>
        <source>Date of the image or survey before the event.</source>
        <translation>灾前影像或调查的日期。</translation>
    </message>
    <message>
        <source>Date of the image or survey that the grades were made from.</source>
        <translation>据以评级的影像或调查的日期。</translation>
    </message>
    <message>
        <source>Decides the blocks that are held out and the resamples of the intervals.</source>
        <translation>决定留出哪些分块，以及计算区间所用的重抽样。</translation>
    </message>
    <message>
        <source>Decides the ground that is looked at, and the resamples of the intervals.</source>
        <translation>决定查看哪些地面，以及计算区间所用的重抽样。</translation>
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
        <source>density</source>
        <translation>密度</translation>
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
        <source>density of {1}</source>
        <translation>{1} 的密度</translation>
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
        <source>Depth (km), P and S velocity (km/s), one layer a line: a table, VELEST, NonLinLoc or TauP file. Without it the two constants below.</source>
        <translation>深度（km）、P 波和 S 波速度（km/s），每层一行：表格，或 VELEST、NonLinLoc、TauP 文件。不给出时采用下面两个常数。</translation>
    </message>
    <message>
        <source>depth {depth} km</source>
        <translation>深度 {depth} km</translation>
    </message>
    <message>
        <source>Details of {title}</source>
        <translation>{title} 的详细信息</translation>
    </message>
    <message>
        <source>Detector</source>
        <translation>检测器</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>did you mean {1}?</source>
        <translation>是否指 {1}？</translation>
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
        <source>disk full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>distance</source>
        <translation>距离</translation>
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
        <source>distance to {1}</source>
        <translation>到 {1} 的距离</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>没有应答</translation>
    </message>
    <message>
        <source>Double difference</source>
        <translation>双差定位</translation>
    </message>
    <message>
        <source>Drag a pick to move it, the sheet to pan; the wheel zooms in time, with Ctrl in amplitude, with Shift it scrolls; a double click shows everything. Keys: P and S put a pick at the line, Space chooses a pick, ← → move it by a sample (with Shift by ten) or else the line, Del removes, U or Ctrl+Z undoes, Ctrl+Y redoes, Tab ↑ ↓ go from trace to trace, + − 0 zoom, Page Up and Page Down pan, Enter says that the event is reviewed. Dashed picks are the detector&apos;s, full ones a reader&apos;s.</source>
        <translation>拖动震相可移动震相，拖动图面可平移；滚轮缩放时间轴，按住 Ctrl 缩放振幅，按住 Shift 上下滚动；双击显示全部。按键：P、S 在光标线处添加震相，空格键选择震相，← → 将所选震相移动一个采样点（按住 Shift 为十个），未选震相时移动光标线，Del 删除，U 或 Ctrl+Z 撤销，Ctrl+Y 重做，Tab ↑ ↓ 在各道之间切换，+ − 0 缩放，Page Up 和 Page Down 平移，Enter 将事件标为已审核。虚线震相由检测器拾取，实线震相由人工判读。</translation>
    </message>
    <message>
        <source>Draw the area on the map: press, drag and let go.</source>
        <translation>请在地图上绘制范围：按下、拖动、松开。</translation>
    </message>
    <message>
        <source>Drawing background</source>
        <translation>正在抽取背景点</translation>
    </message>
    <message>
        <source>Drawing outlines</source>
        <translation>正在提取轮廓</translation>
    </message>
    <message>
        <source>Drawing the buildings</source>
        <translation>正在绘制建筑物</translation>
    </message>
    <message>
        <source>Drawing the evidence</source>
        <translation>正在绘制证据</translation>
    </message>
    <message>
        <source>Drawing the images</source>
        <translation>正在绘制影像</translation>
    </message>
    <message>
        <source>drawn area</source>
        <translation>绘制的范围</translation>
    </message>
    <message>
        <source>Drawn by chance</source>
        <translation>随机抽取</translation>
    </message>
    <message>
        <source>drawn by chance</source>
        <translation>随机抽取</translation>
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
        <source>Drop recordings here: files, folders, archives</source>
        <translation>将波形记录拖放到此处：文件、文件夹、存档</translation>
    </message>
    <message>
        <source>Drop recordings into the list (1), or give the picks that there are (2, Picks).</source>
        <translation>请将波形记录拖入列表（1），或给出已有的震相（2，震相）。</translation>
    </message>
    <message>
        <source>E</source>
        <translation>东</translation>
    </message>
    <message>
        <source>Each area with its buildings, damaged ones, ratio, people and floor area.</source>
        <translation>各区域的建筑物数、受损数、受损率、人数和建筑面积。</translation>
    </message>
    <message>
        <source>Each building was set against its neighbours of similar size and look: texture, edges, likeness, colour and shadow, after a shift that allows for leaning roofs. Nothing was learnt from labels. What is given is the probability that a building changed more than is usual here; new roofs and works are changes, too, and damage that can&apos;t be seen from above is none.</source>
        <translation>每栋建筑物与大小和外观相近的邻近建筑物对比：在考虑屋顶倾斜位移之后，比较纹理、边缘、相似度、颜色和阴影。没有从标签中学习任何内容。给出的是建筑物变化超过当地通常程度的概率；新屋顶和施工也是变化，而从空中看不见的破坏则不计。</translation>
    </message>
    <message>
        <source>Each event was graded by a network of the same recipe that learnt from the others and never saw it; whole pairs, all cells and buildings. F1 of where buildings are and of grades, and xView2&apos;s score, go by cell; macro F1, AUC and AP (of damaged against intact) by building, as its cells vote.</source>
        <translation>每个事件均由同一配方的网络评级，该网络由其余事件学习，从未见过此事件；统计整对影像的全部像元和建筑物。建筑物位置和等级的 F1 以及 xView2 得分按像元计算；宏平均 F1、AUC 和 AP（受损对完好）按建筑物计算，由其像元投票决定。</translation>
    </message>
    <message>
        <source>east</source>
        <translation>东向</translation>
    </message>
    <message>
        <source>Easting or longitude of the place, in the CRS below.</source>
        <translation>该处的东坐标或经度，采用下面的坐标参照系。</translation>
    </message>
    <message>
        <source>EMS-98</source>
        <translation>EMS-98</translation>
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
        <source>Error ellipses</source>
        <translation>误差椭圆</translation>
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
        <source>ethiopia</source>
        <translation>埃塞俄比亚裂谷</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Even change</source>
        <translation>速度渐变</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Event or station</source>
        <translation>事件或台站</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>地震事件</translation>
    </message>
    <message>
        <source>Events (events) names {1} events for {2} pairs: name one for each, or none.</source>
        <translation>事件（events）给出 {1} 个，而影像对有 {2} 个：请为每对各给一个，或都不给。</translation>
    </message>
    <message>
        <source>Events are looked for down to here.</source>
        <translation>在此深度以内搜索事件。</translation>
    </message>
    <message>
        <source>Events left out</source>
        <translation>留出的事件</translation>
    </message>
    <message>
        <source>Events left out (held_out) names &apos;{1}&apos;, which no pair shows: the events are {2}.</source>
        <translation>留出的事件（held_out）中有“{1}”，而没有影像对属于它：现有事件为 {2}。</translation>
    </message>
    <message>
        <source>Events of the result, or its stations</source>
        <translation>结果中的事件或台站</translation>
    </message>
    <message>
        <source>Events, origins, arrivals, picks and magnitudes as QuakeML 1.2.</source>
        <translation>事件、震源参数、到时、震相和震级，QuakeML 1.2 格式。</translation>
    </message>
    <message>
        <source>Every building is drawn</source>
        <translation>每栋建筑物都绘出</translation>
    </message>
    <message>
        <source>Every building that can be seen is graded.</source>
        <translation>所有可见的建筑物都已评级。</translation>
    </message>
    <message>
        <source>Every building that the images show is graded: there is nothing left to ask.</source>
        <translation>影像中可见的建筑物都已评级：没有可询问的了。</translation>
    </message>
    <message>
        <source>Every building with its grade, the probability of damage with its interval, and that of each class.</source>
        <translation>每栋建筑物的等级、受损概率及其区间，以及各类别的概率。</translation>
    </message>
    <message>
        <source>Every figure of the report as JSON: per fold and pooled, every method, with intervals.</source>
        <translation>报告中的全部数字，JSON 格式：各折及合并结果、各种方法，附区间。</translation>
    </message>
    <message>
        <source>Every pair needs an image before, one after and a layer of buildings: got {1} before, {2} after and {3} buildings; give as many of each, in the same order.</source>
        <translation>每个影像对需要一幅灾前影像、一幅灾后影像和一个建筑物图层：给出的是灾前 {1} 个、灾后 {2} 个、建筑物 {3} 个；请按相同顺序给出同样多的各项。</translation>
    </message>
    <message>
        <source>Every stretch of every channel that could not be used, with the reason, as CSV.</source>
        <translation>各通道中不能使用的每一段记录及其原因，CSV 格式。</translation>
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
        <source>Extent {1} with cell size {2} makes no grid: the cell size must be positive and the extent must have an area.</source>
        <translation>范围 {1} 与像元大小 {2} 不能构成格网：像元大小必须为正，范围必须有面积。</translation>
    </message>
    <message>
        <source>F&amp;iles …</source>
        <translation>文件(&amp;I) …</translation>
    </message>
    <message>
        <source>F&amp;older …</source>
        <translation>文件夹(&amp;O) …</translation>
    </message>
    <message>
        <source>f1 of buildings, {1}</source>
        <translation>建筑物 F1，{1}</translation>
    </message>
    <message>
        <source>f1 of cells, {1}</source>
        <translation>像元 F1，{1}</translation>
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
        <source>FDSN web service</source>
        <translation>FDSN 网络服务</translation>
    </message>
    <message>
        <source>Features of the layer that are in no count, and why, as CSV.</source>
        <translation>图层中未计入统计的要素及其原因，CSV 格式。</translation>
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
        <source>Fetching recordings from {1}</source>
        <translation>正在从 {1} 获取波形记录</translation>
    </message>
    <message>
        <source>Fetching uv, a fast installer, once</source>
        <translation>正在获取快速安装程序 uv（仅此一次）</translation>
    </message>
    <message>
        <source>Few buildings are graded {1}: what the model knows of these grades is luck.</source>
        <translation>评为 {1} 的建筑物很少：模型对这些等级的判断全凭运气。</translation>
    </message>
    <message>
        <source>fewer picks than {1}, {2} P, {3} S and {4} stations with both</source>
        <translation>放宽对震相数的要求（现为 {1} 个，其中 P {2} 个、S {3} 个，P、S 兼有的台站 {4} 个）</translation>
    </message>
    <message>
        <source>fewer than three stations or arrivals remain, from which no place follows</source>
        <translation>剩余的台站或到时少于三个，无法据此定位</translation>
    </message>
    <message>
        <source>fewer than three stations remain once outliers are put aside</source>
        <translation>剔除异常到时后，剩余的台站少于三个</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Field &apos;{1}&apos; of layer &apos;{2}&apos; holds {3} and not numbers: use it as a category, or choose a numeric field.</source>
        <translation>图层“{2}”的字段“{1}”内容为 {3} 而非数字：请将其用作类别，或选择数值字段。</translation>
    </message>
    <message>
        <source>Field of grades</source>
        <translation>等级字段</translation>
    </message>
    <message>
        <source>Field of {name}</source>
        <translation>{name} 的字段</translation>
    </message>
    <message>
        <source>Field with floor area</source>
        <translation>建筑面积字段</translation>
    </message>
    <message>
        <source>Field with people</source>
        <translation>人数字段</translation>
    </message>
    <message>
        <source>Field with the area&apos;s name</source>
        <translation>区域名称字段</translation>
    </message>
    <message>
        <source>Field with the grade</source>
        <translation>等级字段</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名过长</translation>
    </message>
    <message>
        <source>Files of anything ObsPy reads: miniSEED, SAC, GSE2 and others</source>
        <translation>ObsPy 可读的任何文件：miniSEED、SAC、GSE2 等</translation>
    </message>
    <message>
        <source>Files or folders of anything ObsPy reads (miniSEED, SAC, GSE2 …), SDS archives, or an FDSN web service: &apos;https://service.example|network=IV|station=A*|channel=HH?&apos;.</source>
        <translation>ObsPy 可读的文件或文件夹（miniSEED、SAC、GSE2 等）、SDS 存档，或 FDSN 网络服务：&apos;https://service.example|network=IV|station=A*|channel=HH?&apos;。</translation>
    </message>
    <message>
        <source>Files or folders of anything ObsPy reads, SDS archives, or FDSN web services, which are passed over.</source>
        <translation>ObsPy 可读的文件或文件夹、SDS 存档，或 FDSN 网络服务（检查时跳过）。</translation>
    </message>
    <message>
        <source>Files …</source>
        <translation>文件 …</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>滤波</translation>
    </message>
    <message>
        <source>Find, locate and size earthquakes in recordings of stations</source>
        <translation>由台站波形记录检测地震、定位并测定震级</translation>
    </message>
    <message>
        <source>Finding and locating events</source>
        <translation>正在关联震相并定位事件</translation>
    </message>
    <message>
        <source>Finding the best ground</source>
        <translation>正在寻找最有利地段</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>正在收尾</translation>
    </message>
    <message>
        <source>First motions</source>
        <translation>P 波初动</translation>
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
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>Floor area of each building in m², where the layer has it.</source>
        <translation>每栋建筑物的建筑面积（m²），图层中有该字段时使用。</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>折叠</translation>
    </message>
    <message>
        <source>Fold {1} keeps {2} to learn from outside the dead zone of {3} km; choose larger blocks, a smaller patch or fewer folds, or give more deposits.</source>
        <translation>第 {1} 折在 {3} km 隔离带之外只剩{2}可供学习；请选择更大的分块、更小的图块或更少的折数，或给出更多矿床。</translation>
    </message>
    <message>
        <source>Fold {1} of {2} ({3}): learning</source>
        <translation>第 {1}/{2} 折（{3}）：正在学习</translation>
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
        <source>Folder of recordings</source>
        <translation>波形记录文件夹</translation>
    </message>
    <message>
        <source>Folder of the recordings</source>
        <translation>波形记录文件夹</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>折数</translation>
    </message>
    <message>
        <source>Footprints</source>
        <translation>建筑物轮廓</translation>
    </message>
    <message>
        <source>Footprints (footprints) are needed: give a polygon layer of buildings, or a damage model (model) that finds them in the images.</source>
        <translation>需要建筑物轮廓（footprints）：请给出建筑物的面图层，或能在影像中检出建筑物的破坏模型（model）。</translation>
    </message>
    <message>
        <source>For each event left out, and for all together: F1 of localisation and of each grade by cell, score of xView2, macro F1, AUC and AP by building, beside calling everything intact, as CSV.</source>
        <translation>对每个留出的事件及全部事件：按像元的建筑物定位和各等级 F1、xView2 得分，按建筑物的宏平均 F1、AUC 和 AP，并与全部判为完好的结果对比，CSV 格式。</translation>
    </message>
    <message>
        <source>For labels of another scheme, which class each is: &apos;class=class; class=class&apos;, or a file.</source>
        <translation>用于另一分级标准的标签，给出各自对应的类别：&apos;类别=类别; 类别=类别&apos;，或文件。</translation>
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
        <source>Found</source>
        <translation>已识别</translation>
    </message>
    <message>
        <source>Found Python {version}: {path}</source>
        <translation>找到 Python {version}：{path}</translation>
    </message>
    <message>
        <source>Free the memory when &amp;idle for</source>
        <translation>空闲多久后释放内存(&amp;I)</translation>
    </message>
    <message>
        <source>From</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>From (begin)</source>
        <translation>开始时间（begin）</translation>
    </message>
    <message>
        <source>From each epicentre to the stations that located it, with residuals.</source>
        <translation>从各震中到参与定位的台站，附残差。</translation>
    </message>
    <message>
        <source>From scratch</source>
        <translation>从头训练</translation>
    </message>
    <message>
        <source>from scratch</source>
        <translation>从头训练</translation>
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
        <source>from {1}</source>
        <translation>{1}</translation>
    </message>
    <message>
        <source>From {1} to {2}, {3}: choose one for each in the mapping, such as {4}={5}.</source>
        <translation>从 {1} 到 {2}，{3}：请在对应关系中为每项各选一个，如 {4}={5}。</translation>
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
        <source>gap up to {1}°, ellipse up to {2} km, depth error up to {3} km, at least {4} arrivals</source>
        <translation>空隙角不超过 {1}°，误差椭圆不超过 {2} km，深度误差不超过 {3} km，至少 {4} 个到时</translation>
    </message>
    <message>
        <source>Gathers P and S picks of many stations into events, locates each in a layered earth with errors in time, place and depth, and gives it a local magnitude where recordings are at hand.</source>
        <translation>将多个台站的 P、S 震相关联为地震事件，在层状地球模型中逐一定位，给出发震时刻、位置和深度的误差，有波形记录时还给出地方性震级。</translation>
    </message>
    <message>
        <source>give it as {1}</source>
        <translation>请通过 {1} 给出</translation>
    </message>
    <message>
        <source>Give the folder for the results with its full path (3, Save to).</source>
        <translation>请给出结果文件夹的完整路径（3，保存到）。</translation>
    </message>
    <message>
        <source>gives the curves {1}, not P, S and neither</source>
        <translation>给出的曲线为 {1}，而非 P、S 和“两者皆非”</translation>
    </message>
    <message>
        <source>Go on from</source>
        <translation>续训的起点</translation>
    </message>
    <message>
        <source>Going on after {1} of {2} strips that an earlier run finished.</source>
        <translation>先前的运行已完成 {2} 个条带中的 {1} 个，由此继续。</translation>
    </message>
    <message>
        <source>going on from &apos;{1}&apos;</source>
        <translation>在“{1}”的基础上继续训练</translation>
    </message>
    <message>
        <source>Going on from {1} of an earlier attempt.</source>
        <translation>从先前尝试的{1}处继续。</translation>
    </message>
    <message>
        <source>got one that is too large</source>
        <translation>给出的数过大</translation>
    </message>
    <message>
        <source>got {1}</source>
        <translation>给出的是 {1}</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>等级</translation>
    </message>
    <message>
        <source>Grade 0</source>
        <translation>0 级</translation>
    </message>
    <message>
        <source>Grade 1</source>
        <translation>1 级</translation>
    </message>
    <message>
        <source>Grade 2</source>
        <translation>2 级</translation>
    </message>
    <message>
        <source>Grade 3</source>
        <translation>3 级</translation>
    </message>
    <message>
        <source>Grade 4</source>
        <translation>4 级</translation>
    </message>
    <message>
        <source>Grade 5</source>
        <translation>5 级</translation>
    </message>
    <message>
        <source>Grade all buildings anew from what was graded so far</source>
        <translation>根据目前的评级，重新为所有建筑物评级</translation>
    </message>
    <message>
        <source>Grade buildings</source>
        <translation>建筑物评级</translation>
    </message>
    <message>
        <source>Grade buildings by eye, one after the other, and learn from it</source>
        <translation>逐栋目视评级建筑物，并由此学习</translation>
    </message>
    <message>
        <source>Grade buildings: {count} graded</source>
        <translation>建筑物评级：已评级 {count} 栋</translation>
    </message>
    <message>
        <source>Grade {1}</source>
        <translation>{1} 级</translation>
    </message>
    <message>
        <source>Grade {number} of {count}</source>
        <translation>评级第 {number} 栋，共 {count} 栋</translation>
    </message>
    <message>
        <source>Graded buildings</source>
        <translation>已评级的建筑物</translation>
    </message>
    <message>
        <source>graded buildings</source>
        <translation>已评级的建筑物</translation>
    </message>
    <message>
        <source>Graded by</source>
        <translation>评级者</translation>
    </message>
    <message>
        <source>Graded layer</source>
        <translation>已评级的图层</translation>
    </message>
    <message>
        <source>Grades</source>
        <translation>破坏等级</translation>
    </message>
    <message>
        <source>Grades from labels</source>
        <translation>由标签得出等级</translation>
    </message>
    <message>
        <source>Grade…</source>
        <translation>评级…</translation>
    </message>
    <message>
        <source>Grading scheme</source>
        <translation>分级标准</translation>
    </message>
    <message>
        <source>Grading scheme of the layers: xBD, EMS-98, Copernicus, Copernicus-2016, UNOSAT, or a file with your own. Values that it doesn&apos;t know are refused by name.</source>
        <translation>图层的分级标准：xBD、EMS-98、Copernicus、Copernicus-2016、UNOSAT，或自定义标准的文件。其中没有的值将逐一列出并拒绝。</translation>
    </message>
    <message>
        <source>Grading scheme of the result: xBD, EMS-98, Copernicus, Copernicus-2016, UNOSAT, or a file with your own.</source>
        <translation>结果的分级标准：xBD、EMS-98、Copernicus、Copernicus-2016、UNOSAT，或自定义标准的文件。</translation>
    </message>
    <message>
        <source>Grading the buildings</source>
        <translation>正在为建筑物评级</translation>
    </message>
    <message>
        <source>Grading {1}</source>
        <translation>正在评级 {1}</translation>
    </message>
    <message>
        <source>Graphics card: {name}</source>
        <translation>显卡：{name}</translation>
    </message>
    <message>
        <source>Greatest depth</source>
        <translation>最大深度</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>格网</translation>
    </message>
    <message>
        <source>Grid as raster, too</source>
        <translation>同时输出格网栅格</translation>
    </message>
    <message>
        <source>Ground around</source>
        <translation>周围地面</translation>
    </message>
    <message>
        <source>Ground shown around the building.</source>
        <translation>建筑物周围显示的地面范围。</translation>
    </message>
    <message>
        <source>Ground where such deposits can form and would have been found: the background is drawn, and the map made, only inside it.</source>
        <translation>可能形成此类矿床且本应已被发现的地段：只在其中抽取背景并成图。</translation>
    </message>
    <message>
        <source>Ground without buildings that reads as changed</source>
        <translation>被判为变化的无建筑地面</translation>
    </message>
    <message>
        <source>Grünthal (ed., 1998), European Macroseismic Scale 1998</source>
        <translation>Grünthal (ed., 1998), European Macroseismic Scale 1998</translation>
    </message>
    <message>
        <source>guessing</source>
        <translation>随机猜测</translation>
    </message>
    <message>
        <source>Gupta et al. (2019), arXiv:1911.09296</source>
        <translation>Gupta et al. (2019), arXiv:1911.09296</translation>
    </message>
    <message>
        <source>h</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>has a path with control characters</source>
        <translation>的路径含有控制字符</translation>
    </message>
    <message>
        <source>has a path with letters that no file name can have</source>
        <translation>的路径含有文件名不允许的字符</translation>
    </message>
    <message>
        <source>He et al. (2016), https://doi.org/10.1109/CVPR.2016.90; Gupta et al. (2019), https://arxiv.org/abs/1911.09296</source>
        <translation>He et al. (2016), https://doi.org/10.1109/CVPR.2016.90; Gupta et al. (2019), https://arxiv.org/abs/1911.09296</translation>
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
        <source>Heading of the report, such as the network and the days.</source>
        <translation>报告标题，如台网名称和日期。</translation>
    </message>
    <message>
        <source>Heading of the report, such as the place and the event.</source>
        <translation>报告标题，如地点和事件。</translation>
    </message>
    <message>
        <source>Heading of the report, such as the sequence and its days.</source>
        <translation>报告标题，如地震序列及其日期。</translation>
    </message>
    <message>
        <source>heading of the reports</source>
        <translation>报告标题</translation>
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
        <source>Held-out skill of the change score and of what was learnt.</source>
        <translation>变化得分与所学结果的留出预测能力。</translation>
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
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Highest frequency</source>
        <translation>最高频率</translation>
    </message>
    <message>
        <source>Highly Damaged</source>
        <translation>严重破坏</translation>
    </message>
    <message>
        <source>holds no samples that can be read</source>
        <translation>没有可读取的采样数据</translation>
    </message>
    <message>
        <source>hot 95 %</source>
        <translation>热点 95 %</translation>
    </message>
    <message>
        <source>hot 99 %</source>
        <translation>热点 99 %</translation>
    </message>
    <message>
        <source>Hot spots</source>
        <translation>热点</translation>
    </message>
    <message>
        <source>How amplitude falls with distance: the IASPEI standard, that of a region, or your own numbers below.</source>
        <translation>振幅随距离的衰减：IASPEI 标准、某一地区的关系，或下面自定义的数值。</translation>
    </message>
    <message>
        <source>How far a step goes; 0 chooses: 0.002 where the network goes on, 0.004 from scratch.</source>
        <translation>每一步的步长（学习率）；0 表示自动选择：继续训练时为 0.002，从头训练时为 0.004。</translation>
    </message>
    <message>
        <source>How far around a cell features count for its density.</source>
        <translation>计算密度时计入像元周围多远的要素。</translation>
    </message>
    <message>
        <source>How far places may have moved between the images.</source>
        <translation>两幅影像之间同一地点可能的最大位移。</translation>
    </message>
    <message>
        <source>How far the members of the ensemble disagree: their standard deviation in every cell.</source>
        <translation>集成成员之间的分歧程度：每个像元上的标准差。</translation>
    </message>
    <message>
        <source>How far the surroundings of a cell reach; 0 takes twice the cell.</source>
        <translation>格网单元的周围取多远；0 表示取单元的两倍。</translation>
    </message>
    <message>
        <source>How good the map is</source>
        <translation>预测图的质量</translation>
    </message>
    <message>
        <source>How long it learns: 150, 1,500 or 8,000 steps, for each event left out and once more for the model. On one core a step of the small network takes about half a second.</source>
        <translation>学习多久：150、1,500 或 8,000 步，每个留出的事件各一次，模型本身再一次。小网络在单核上每步约需半秒。</translation>
    </message>
    <message>
        <source>How many buildings</source>
        <translation>建筑物数量</translation>
    </message>
    <message>
        <source>How many buildings of each grade, with intervals, as CSV.</source>
        <translation>各等级的建筑物数及其区间，CSV 格式。</translation>
    </message>
    <message>
        <source>How many changed can&apos;t be learnt from neighbours where most of these changed, too. So buildings were also compared with strangers: one building before with another after. The interval of their share holds what both comparisons say. Lighter damage that leaves a roof as it was is in neither.</source>
        <translation>若大多数邻近建筑物也已变化，就无法由它们得知有多少建筑物变化。因此还将建筑物与“陌生建筑物”比较：一栋建筑物的震前影像与另一栋的震后影像。变化比例的区间涵盖两种比较的结果。屋顶保持原样的较轻破坏不在其中。</translation>
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
        <source>How many to propose.</source>
        <translation>推荐多少栋。</translation>
    </message>
    <message>
        <source>How much of a window the next one sees again; more is steadier and slower in proportion.</source>
        <translation>相邻窗口重叠的比例；越大越稳定，也相应越慢。</translation>
    </message>
    <message>
        <source>How much the network still errs on what it learns from (loss)</source>
        <translation>网络在学习数据上的剩余误差（损失）</translation>
    </message>
    <message>
        <source>How the after image was moved, and the measures of change of every building, for those who go on with the result: so proposing buildings and learning from labels measure nothing again.</source>
        <translation>震后影像的位移以及每栋建筑物的变化度量，供后续使用：推荐建筑物和由标签学习时无需重新测量。</translation>
    </message>
    <message>
        <source>How well buildings are found and graded in events that it never saw, whether its probabilities can be trusted, and what it learnt from, as one page.</source>
        <translation>在其从未见过的事件中建筑物被找到和评级的好坏、其概率是否可信，以及学习所用的数据，汇总于一页。</translation>
    </message>
    <message>
        <source>How well buildings of an event held out of learning are found and graded (0.3 F1 of cells + 0.7 mean F1 of grades)</source>
        <translation>对未参与学习的事件中建筑物的检出和评级优劣（0.3 像元 F1 + 0.7 等级平均 F1）</translation>
    </message>
    <message>
        <source>How well onsets at stations held out of learning are picked (mean F1 of P and S)</source>
        <translation>对未参与学习的台站初至的拾取优劣（P 与 S 的平均 F1）</translation>
    </message>
    <message>
        <source>How well points held out of learning are ranked (AUC)</source>
        <translation>未参与学习的点的排序优劣（AUC）</translation>
    </message>
    <message>
        <source>Hz</source>
        <translation>Hz</translation>
    </message>
    <message>
        <source>iaspei</source>
        <translation>IASPEI</translation>
    </message>
    <message>
        <source>Image (*.png)</source>
        <translation>图像 (*.png)</translation>
    </message>
    <message>
        <source>Image check</source>
        <translation>影像检查</translation>
    </message>
    <message>
        <source>Image of the ground before the event: any CRS, cell size and bit depth.</source>
        <translation>事件前的地面影像：坐标参照系、像元大小和位深不限。</translation>
    </message>
    <message>
        <source>Image of the same ground after the event; it may come from another sensor.</source>
        <translation>事件后同一地面的影像；可以来自另一种传感器。</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>影像</translation>
    </message>
    <message>
        <source>Images from after, in the same order.</source>
        <translation>灾后影像，顺序相同。</translation>
    </message>
    <message>
        <source>Images from before, one for each pair.</source>
        <translation>灾前影像，每个影像对一幅。</translation>
    </message>
    <message>
        <source>images of {before} and {after}</source>
        <translation>{before} 和 {after} 的影像</translation>
    </message>
    <message>
        <source>In brackets the 95 % interval of what the grades leave open. Damage to walls or inside is not seen from above, and a change is not yet damage.</source>
        <translation>括号内为等级所留不确定性的 95 % 区间。墙体或内部的破坏从上方看不到，变化也不等于破坏。</translation>
    </message>
    <message>
        <source>in depth {km} km</source>
        <translation>深度误差中位数 {km} km</translation>
    </message>
    <message>
        <source>In the scheme {1} a building can&apos;t count as damaged from &apos;{2}&apos; on: choose one of {3}.</source>
        <translation>在分级标准 {1} 中，建筑物不能从“{2}”起计为受损：请从 {3} 中选择一个。</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>输入/输出错误</translation>
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
        <source>Installing the other packages</source>
        <translation>正在安装其他软件包</translation>
    </message>
    <message>
        <source>Installing torch {build}</source>
        <translation>正在安装 torch（{build}）</translation>
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
        <source>Is a directory</source>
        <translation>是一个目录</translation>
    </message>
    <message>
        <source>is needed</source>
        <translation>必须给出</translation>
    </message>
    <message>
        <source>is no recording, or packed: unpack it</source>
        <translation>不是波形记录，或是压缩包：请先解压</translation>
    </message>
    <message>
        <source>it does not say what it takes back</source>
        <translation>未说明撤销的是哪一项</translation>
    </message>
    <message>
        <source>it does not say whether the person was sure</source>
        <translation>未说明评级者是否有把握</translation>
    </message>
    <message>
        <source>it has edits that are not saved; they are used as shown</source>
        <translation>它有未保存的编辑；将按显示的内容使用</translation>
    </message>
    <message>
        <source>it has no cells of its own</source>
        <translation>它没有自己的像元</translation>
    </message>
    <message>
        <source>it has no features; leave it out</source>
        <translation>它没有要素；请去掉该图层</translation>
    </message>
    <message>
        <source>it has no file</source>
        <translation>它没有文件</translation>
    </message>
    <message>
        <source>it has no file that can be read elsewhere</source>
        <translation>它没有可在别处读取的文件</translation>
    </message>
    <message>
        <source>it has no id</source>
        <translation>没有 id</translation>
    </message>
    <message>
        <source>It has {1} samples a second; P and S can&apos;t be picked under {2}.</source>
        <translation>其采样率为每秒 {1} 点；低于 {2} 点无法拾取 P 和 S。</translation>
    </message>
    <message>
        <source>it has {1}.</source>
        <translation>它有 {1}。</translation>
    </message>
    <message>
        <source>It is clipped; its onsets were used, its amplitudes mean nothing.</source>
        <translation>波形限幅；采用了其初至，但振幅没有意义。</translation>
    </message>
    <message>
        <source>it is neither a grade nor an undo</source>
        <translation>既不是评级也不是撤销</translation>
    </message>
    <message>
        <source>it is no complete JSON</source>
        <translation>不是完整的 JSON</translation>
    </message>
    <message>
        <source>it is no local file</source>
        <translation>它不是本地文件</translation>
    </message>
    <message>
        <source>it is opened with options of its own</source>
        <translation>它以自己的选项打开</translation>
    </message>
    <message>
        <source>it lies outside the permissive ground or the area of interest</source>
        <translation>它位于可行地段或研究范围之外</translation>
    </message>
    <message>
        <source>it names no building</source>
        <translation>未指明是哪栋建筑物</translation>
    </message>
    <message>
        <source>It stands still (one value for {1} s or longer): dead, switched off or filled up.</source>
        <translation>波形静止不变（同一数值持续 {1} s 或更久）：通道失效、已关闭或为填充值。</translation>
    </message>
    <message>
        <source>it was not written whole: is there room for temporary files?</source>
        <translation>它未能完整写出：临时文件的空间是否足够？</translation>
    </message>
    <message>
        <source>It was recorded at two rates at a time; the higher was used.</source>
        <translation>同一时段以两种采样率记录；采用了较高者。</translation>
    </message>
    <message>
        <source>It was taken as that much off; set its times right.</source>
        <translation>已按此偏差处理；请校正其时间。</translation>
    </message>
    <message>
        <source>it was written by another version of Orogen</source>
        <translation>由另一版本的 Orogen 写入</translation>
    </message>
    <message>
        <source>its attribute {field} is joined or computed</source>
        <translation>其属性 {field} 为连接或计算所得</translation>
    </message>
    <message>
        <source>its CRS was set by hand</source>
        <translation>其坐标参照系为手动设置</translation>
    </message>
    <message>
        <source>Its name; when empty, the only field whose values the scheme knows is taken.</source>
        <translation>字段名称；留空时取唯一其值为分级标准所识别的字段。</translation>
    </message>
    <message>
        <source>Its number in the result, from where the search begins; 0 begins at the station that was reached first.</source>
        <translation>该事件在结果中的编号，搜索由其位置开始；0 表示从最先到达的台站开始。</translation>
    </message>
    <message>
        <source>its numbers are no numbers</source>
        <translation>应为数字之处不是数字</translation>
    </message>
    <message>
        <source>its source holds a bar</source>
        <translation>其数据源含有竖线</translation>
    </message>
    <message>
        <source>its texts are no texts</source>
        <translation>应为文本之处不是文本</translation>
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
        <source>Joining cells to targets</source>
        <translation>正在将像元合并为靶区</translation>
    </message>
    <message>
        <source>JSON or CSV with the classes, least damage first, and from which on a building counts as damaged.</source>
        <translation>列出类别（破坏由轻到重）以及从哪一类起计为受损的 JSON 或 CSV。</translation>
    </message>
    <message>
        <source>judged {1}</source>
        <translation>已评估 {1}</translation>
    </message>
    <message>
        <source>Judging</source>
        <translation>正在评估</translation>
    </message>
    <message>
        <source>Judging the layers</source>
        <translation>正在评判图层</translation>
    </message>
    <message>
        <source>Judging the models</source>
        <translation>正在评判模型</translation>
    </message>
    <message>
        <source>Judging what the labels bring</source>
        <translation>正在评估标签的作用</translation>
    </message>
    <message>
        <source>Keep what is faster; 0 keeps all.</source>
        <translation>保留高于此频率的成分；0 表示全部保留。</translation>
    </message>
    <message>
        <source>Keep what is slower; 0 keeps all.</source>
        <translation>保留低于此频率的成分；0 表示全部保留。</translation>
    </message>
    <message>
        <source>key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Key {number}; with Shift as a guess</source>
        <translation>按键 {number}；同时按 Shift 表示猜测</translation>
    </message>
    <message>
        <source>km</source>
        <translation>km</translation>
    </message>
    <message>
        <source>km/s</source>
        <translation>km/s</translation>
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
        <source>known when the recordings are looked at</source>
        <translation>检查波形记录后得知</translation>
    </message>
    <message>
        <source>kurtosis</source>
        <translation>峰度</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Labels as table</source>
        <translation>标签表</translation>
    </message>
    <message>
        <source>Labels, scores and folds differ in number: {1}, {2}, {3}.</source>
        <translation>标签、得分与折的数目不一致：{1}、{2}、{3}。</translation>
    </message>
    <message>
        <source>largest magnitude {magnitude:.1f}</source>
        <translation>最大震级 {magnitude:.1f}</translation>
    </message>
    <message>
        <source>Largest misfit of a pick to be taken for an event&apos;s.</source>
        <translation>震相归入某一事件所允许的最大到时偏差。</translation>
    </message>
    <message>
        <source>Latitude</source>
        <translation>纬度</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; alone separates deposits from background (AUC {2}): check that it was not made from the deposits, and leave it out if it was.</source>
        <translation>仅凭图层“{1}”就能区分矿床与背景（AUC {2}）：请确认它不是由矿床数据制成的，若是则去掉。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; can&apos;t be brought to the CRS of the map: check the CRS of both.</source>
        <translation>图层“{1}”无法转换到预测图的坐标参照系：请检查两者的坐标参照系。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; can&apos;t be carried between its coordinate reference system and the grid&apos;s: assign the right one in QGIS (&apos;Assign projection&apos;).</source>
        <translation>图层“{1}”无法在其坐标参照系与格网的坐标参照系之间转换：请在 QGIS 中指定正确的坐标参照系（“指定投影”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; can&apos;t be filtered by &quot;{2}&quot;: correct the filter; the layer&apos;s fields are {3}.</source>
        <translation>图层“{1}”无法按“{2}”过滤：请更正过滤条件；该图层的字段为 {3}。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; can&apos;t be read: the file &apos;{2}&apos; is damaged or not a vector layer; copy it again from its source, or export it from QGIS as GeoPackage.</source>
        <translation>无法读取图层“{1}”：文件“{2}”已损坏或不是矢量图层；请从来源重新复制，或从 QGIS 导出为 GeoPackage。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; can&apos;t be read: the file &apos;{2}&apos; is damaged, truncated or not a raster; copy it again from its source, or export it from QGIS as GeoTIFF.</source>
        <translation>无法读取图层“{1}”：文件“{2}”已损坏、不完整或不是栅格；请从来源重新复制，或从 QGIS 导出为 GeoTIFF。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; does not overlap the mapped area: check its coordinate reference system, or leave the layer out.</source>
        <translation>图层“{1}”与成图区域不重叠：请检查其坐标参照系，或去掉该图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has bands 1 to {2}, not &apos;bands={3}&apos;: correct the band numbers.</source>
        <translation>图层“{1}”的波段为 1 至 {2}，而非“bands={3}”：请更正波段号。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has bands 1 to {2}, not &apos;{3}&apos;: correct the band numbers.</source>
        <translation>图层“{1}”的波段为 1 至 {2}，而非“{3}”：请更正波段号。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has cells without size, so it has no place on the map: georeference it again (in QGIS: &apos;Georeferencer&apos;).</source>
        <translation>图层“{1}”的像元没有大小，因而无法在地图上定位：请重新进行地理配准（QGIS 中：“地理配准工具”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has no coordinate reference system: assign one in QGIS (&apos;Assign projection&apos;) and try again.</source>
        <translation>图层“{1}”没有坐标参照系：请在 QGIS 中指定（“指定投影”）后重试。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has no feature in the mapped area: check its coordinate reference system, or leave the layer out.</source>
        <translation>图层“{1}”在成图区域内没有要素：请检查其坐标参照系，或去掉该图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has no field &apos;{2}&apos;: its fields are {3}.</source>
        <translation>图层“{1}”没有字段“{2}”：其字段为 {3}。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has no field of grades: expected is one of {2}.</source>
        <translation>图层“{1}”没有等级字段：应为 {2} 之一。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has no field whose values are all classes of {2} ({3}): name the field in grade_field, or choose the scheme of the layer; its fields are {4}.</source>
        <translation>图层“{1}”没有任何字段的值全部为 {2} 的类别（{3}）：请在 grade_field 中指定字段，或选择该图层的分级标准；其字段为 {4}。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has no footprint to grade: {2}; choose another layer of buildings.</source>
        <translation>图层“{1}”没有可评级的建筑物轮廓，{2}；请选择其他建筑物图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has no geometry: every feature&apos;s shape is empty; export it again or leave it out.</source>
        <translation>图层“{1}”没有几何：所有要素的图形都为空；请重新导出或去掉该图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has no value in the area that both images share: check its nodata value, or choose another image.</source>
        <translation>图层“{1}”在两幅影像共有的区域内没有值：请检查其无数据值，或选择其他影像。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has no values in the mapped area, only nodata: leave it out, or check its nodata value and its extent.</source>
        <translation>图层“{1}”在成图区域内没有值，只有无数据：请去掉该图层，或检查其无数据值和范围。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has none of the usual fields of grades: say which of its fields ({2}) holds them.</source>
        <translation>图层“{1}”没有常用的等级字段：请指定其哪个字段（{2}）为等级。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has one band, so only brightness is compared.</source>
        <translation>图层“{1}”只有一个波段，因而只比较亮度。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has several fields that may hold grades of {2} ({3}): say which in grade_field.</source>
        <translation>图层“{1}”有多个字段可能为 {2} 的等级（{3}）：请在 grade_field 中指定。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has values on only {2} % of the mapped area; elsewhere the model must do without it.</source>
        <translation>图层“{1}”仅在成图区域的 {2} % 上有值；其余之处模型只能不用它。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; has values only where too few other layers have them: leave it out, or add layers that cover the same ground.</source>
        <translation>图层“{1}”仅在其他图层大多无值之处有值：请去掉该图层，或添加覆盖同一区域的图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; holds complex numbers: export its amplitude or phase as a real raster.</source>
        <translation>图层“{1}”含有复数：请将其振幅或相位导出为实数栅格。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; holds polygons, whose density is not defined: use their presence, or their outlines (in QGIS: &apos;Polygons to lines&apos;).</source>
        <translation>图层“{1}”为面要素，其密度没有定义：请使用其有无，或使用其边界线（QGIS 中：“面转线”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; is a table without geometry: make it a layer first (in QGIS: &apos;Create points layer from table&apos;).</source>
        <translation>图层“{1}”是没有几何的表：请先将其转为图层（QGIS 中：“从表创建点图层”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; is constant (always {2}) in the mapped area, so it can tell nothing apart: leave it out.</source>
        <translation>图层“{1}”在成图区域内为常数（始终为 {2}），不能区分任何东西：请去掉该图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; is empty: none of its features is a {2}; leave it out.</source>
        <translation>图层“{1}”为空：其要素中没有 {2}；请去掉该图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; is empty: {2}.</source>
        <translation>图层“{1}”为空：{2}。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; is in degrees, and cells are measured in metres: give a projected coordinate reference system, say {2}.</source>
        <translation>图层“{1}”以度为单位，而像元以米计：请给出投影坐标参照系，如 {2}。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; lies nowhere near the mapped area: check its coordinate reference system.</source>
        <translation>图层“{1}”远离成图区域：请检查其坐标参照系。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; lies where its coordinate reference system knows no ground: assign the right one in QGIS (&apos;Assign projection&apos;).</source>
        <translation>图层“{1}”所在位置不在其坐标参照系的有效范围内：请在 QGIS 中指定正确的坐标参照系（“指定投影”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; mixes {2}: give one kind of geometry per layer (in QGIS: &apos;Extract by expression&apos; with geometry_type()).</source>
        <translation>图层“{1}”混有 {2}：每个图层请只给一种几何类型（QGIS 中：使用 geometry_type() 的“按表达式提取”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; must hold areas as polygons: choose the polygon layer.</source>
        <translation>图层“{1}”必须为面要素形式的区域：请选择面图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; must hold points, not {2}: make points of them first (in QGIS: &apos;Centroids&apos;).</source>
        <translation>图层“{1}”必须为点要素，而非 {2}：请先将其转为点（QGIS 中：“质心”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; must hold points: make points of its shapes first (in QGIS: &apos;Centroids&apos;).</source>
        <translation>图层“{1}”必须为点要素：请先将其图形转为点（QGIS 中：“质心”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; must hold polygons to give each cell a {2}: interpolate points to a raster first (in QGIS: &apos;IDW interpolation&apos;), or use distance or density.</source>
        <translation>图层“{1}”必须为面要素，才能给每个像元赋予{2}：请先将点插值为栅格（QGIS 中：“IDW 插值”），或改用距离或密度。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; must hold the outlines of buildings as polygons, not {2}: choose the polygon layer, or make polygons of it first (in QGIS: &apos;Polygonize&apos; or &apos;Buffer&apos;).</source>
        <translation>图层“{1}”必须以多边形给出建筑物轮廓，而非 {2}：请选择面图层，或先将其转为面（QGIS 中：“矢量化”或“缓冲区”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos; was given as the before and as the after image: choose two images.</source>
        <translation>图层“{1}”同时被用作灾前和灾后影像：请选择两幅影像。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: footprints left out: {2} ({3}).</source>
        <translation>图层“{1}”：略去的建筑物轮廓：{2}（{3}）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: footprints used with care: {2} ({3}).</source>
        <translation>图层“{1}”：需谨慎使用的建筑物轮廓：{2}（{3}）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: hardly a building is still like what stood there before, so the probabilities rest on the ground between them and are rough: look at some by eye.</source>
        <translation>图层“{1}”：几乎没有建筑物仍与先前相似，因此概率以其间的地面为依据，较为粗略：请目视检查若干栋。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: its footprints lie {2} m beside the buildings of the image; moving them by {3} m east and {4} m north would bring them together.</source>
        <translation>图层“{1}”：其建筑物轮廓与影像中的建筑物偏离 {2} m；向东移动 {3} m、向北移动 {4} m 可使两者吻合。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: its footprints were moved by {2} m east and {3} m north onto the buildings of the before image.</source>
        <translation>图层“{1}”：已将其建筑物轮廓向东移动 {2} m、向北移动 {3} m，与灾前影像中的建筑物吻合。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: negative values of the field &apos;{2}&apos; were taken as unknown: {3}.</source>
        <translation>图层“{1}”：字段“{2}”中的负值按未知处理：{3}。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: no building has a grade in the field &apos;{2}&apos;; choose another field.</source>
        <translation>图层“{1}”：字段“{2}”中没有任何建筑物的等级；请选择其他字段。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: none of its graded polygons lies on a building of this map; choose the layer of this place.</source>
        <translation>图层“{1}”：其已评级的多边形没有一个位于此图的建筑物上；请选择此处的图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: none of its {2} footprints lies on the ground that both images show; check the coordinate reference systems of layer and images, or choose the buildings of this place.</source>
        <translation>图层“{1}”：其 {2} 个建筑物轮廓均不在两幅影像共同显示的区域内；请检查图层和影像的坐标参照系，或选择此处的建筑物。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: nothing can be said of its buildings, for there is too little to compare them with: choose images or footprints that cover more ground.</source>
        <translation>图层“{1}”：无法判断其建筑物，因为可供对比的太少：请选择覆盖范围更大的影像或建筑物轮廓。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: say which field holds the grade by adding &apos;|field=NAME&apos; to the source.</source>
        <translation>图层“{1}”：请在数据源后加上“|field=NAME”，指明等级所在的字段。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: the area is so large that distances are wrong by up to {2} %.</source>
        <translation>图层“{1}”：区域过大，距离误差可达 {2} %。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: the field &apos;{2}&apos; holds no numbers; choose another field, or leave it out.</source>
        <translation>图层“{1}”：字段“{2}”不含数字；请选择其他字段，或不指定。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: the field &apos;{2}&apos; holds {3}{4}, which the scheme {5} doesn&apos;t know ({6}): choose the scheme of the layer, or give your own as a file that says which class each value is.</source>
        <translation>图层“{1}”：字段“{2}”含有 {3}{4}，分级标准 {5} 不识别（{6}）：请选择该图层的分级标准，或以文件给出自定义标准，说明各值属于哪一类。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: there is no file &apos;{2}&apos;; check the path.</source>
        <translation>图层“{1}”：没有文件“{2}”；请检查路径。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: with fewer than {2} buildings the probabilities rest on the ground between them and are rough; the order of the buildings is worth more.</source>
        <translation>图层“{1}”：建筑物少于 {2} 栋时，概率以其间的地面为依据，较为粗略；建筑物的排序更可靠。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: {2} broken geometries were repaired; see whether they look right (in QGIS: &apos;Check validity&apos;).</source>
        <translation>图层“{1}”：已修复 {2} 个损坏的几何；请查看其是否正确（QGIS 中：“检查有效性”）。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: {2} features without geometry were left out.</source>
        <translation>图层“{1}”：已略去 {2} 个没有几何的要素。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: {2} of the buildings are as unlike what stood there before as other buildings are, though only {3} stand off their neighbours: either much of the place is damaged, or the images differ by more than the event; the interval holds both.</source>
        <translation>图层“{1}”：{2} 的建筑物与先前的差异不亚于与别的建筑物的差异，而明显不同于邻近建筑物的仅有 {3}：要么该地大部分受损，要么影像的差异不止于此次事件；区间涵盖两种情况。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: {2} of {3} deposits share a cell with another one; the {4} cells count once each.</source>
        <translation>图层“{1}”：{3} 个矿床中有 {2} 个与其他矿床同处一个像元；{4} 个像元各计一次。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: {2} outside the mapped area, left out.</source>
        <translation>图层“{1}”：{2}成图区域之外，已略去。</translation>
    </message>
    <message>
        <source>Layer &apos;{1}&apos;: {2} where the evidence has no data or outside the permissive ground, left out.</source>
        <translation>图层“{1}”：{2}证据无数据之处或可行地段之外，已略去。</translation>
    </message>
    <message>
        <source>Layer &apos;{name}&apos; can&apos;t be copied for the run ({fault}): export it as GeoPackage or GeoTIFF, and use that.</source>
        <translation>无法为运行复制图层“{name}”（{fault}）：请将其导出为 GeoPackage 或 GeoTIFF 后使用。</translation>
    </message>
    <message>
        <source>Layer &apos;{name}&apos; has no field &apos;{field}&apos;: its fields are {fields}.</source>
        <translation>图层“{name}”没有字段“{field}”：其字段为 {fields}。</translation>
    </message>
    <message>
        <source>Layer &apos;{name}&apos; has no selected features: select some, or use all of them.</source>
        <translation>图层“{name}”没有选中的要素：请选择一些，或使用全部要素。</translation>
    </message>
    <message>
        <source>Layer &apos;{name}&apos; is a picture from a map service, without values: get the data behind it as GeoTIFF, or leave it out.</source>
        <translation>图层“{name}”是来自地图服务的图片，没有值：请获取其 GeoTIFF 数据，或去掉该图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{name}&apos; is broken, so it has no data to read: repair its source in QGIS, or leave it out.</source>
        <translation>图层“{name}”已失效，没有可读取的数据：请在 QGIS 中修复其数据源，或去掉该图层。</translation>
    </message>
    <message>
        <source>Layer &apos;{name}&apos; is copied for the time of the run: {why}.</source>
        <translation>图层“{name}”在运行期间被复制：{why}。</translation>
    </message>
    <message>
        <source>Layer &apos;{name}&apos; is neither a raster nor a vector layer: export it as GeoTIFF or GeoPackage first.</source>
        <translation>图层“{name}”既不是栅格也不是矢量图层：请先导出为 GeoTIFF 或 GeoPackage。</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>版面</translation>
    </message>
    <message>
        <source>Learn from all events how early or late each station is, and take it off.</source>
        <translation>由全部事件求出各台站到时的系统偏早或偏晚，并予以校正。</translation>
    </message>
    <message>
        <source>Learn grades from labels</source>
        <translation>由标签学习等级</translation>
    </message>
    <message>
        <source>Learn only from picks marked as reviewed; stretches are cut so that no other pick of the file stands in them.</source>
        <translation>仅用标为已审核的震相学习；截取记录段时，其中不含文件里的其他震相。</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Learning came to no finite result: look for absurd values in the evidence (see its ranges in the log), and leave out or repair the layer that holds them.</source>
        <translation>学习未得到有限的结果：请查找证据中的荒谬值（其取值范围见日志），并去掉或修正含有这些值的图层。</translation>
    </message>
    <message>
        <source>Learning came to no finite result: look for absurd values in the images, or lower the learning rate.</source>
        <translation>学习未得到有限的结果：请查找影像中的荒谬值，或降低学习率。</translation>
    </message>
    <message>
        <source>Learning came to no finite result: look for absurd values in the recordings, or lower the learning rate.</source>
        <translation>学习未得到有限的结果：请查找波形记录中的荒谬值，或降低学习率。</translation>
    </message>
    <message>
        <source>Learning curve</source>
        <translation>学习曲线</translation>
    </message>
    <message>
        <source>Learning curves</source>
        <translation>学习曲线</translation>
    </message>
    <message>
        <source>Learning from all deposits</source>
        <translation>正在由全部矿床学习</translation>
    </message>
    <message>
        <source>Learning from all pairs</source>
        <translation>正在由全部影像对学习</translation>
    </message>
    <message>
        <source>Learning wears off caution, so its weights went back {1} % of the way to where it began and the odds of no arrival changed by {2} (their logarithm): on {3} h of held-out noise it makes {4} false picks an hour instead of {5}, and at the stations that say when to stop the mean F1 of P and S is {6} instead of {7}.</source>
        <translation>学习会削弱谨慎，因此其权重向起点退回 {1} %，无到时的几率改变了 {2}（对数）：在 {3} 小时的留出噪声上，每小时误拾取为 {4} 个而非 {5} 个，在决定停止时机的台站上 P 和 S 的平均 F1 为 {6} 而非 {7}。</translation>
    </message>
    <message>
        <source>Learning wears off caution, so the odds of no arrival changed by {1} (their logarithm): on {2} h of held-out noise it makes {3} false picks an hour instead of {4}, and at the stations that say when to stop the mean F1 of P and S is {5} instead of {6}.</source>
        <translation>学习会削弱谨慎，因此无到时的几率改变了 {1}（对数）：在 {2} 小时的留出噪声上，每小时误拾取为 {3} 个而非 {4} 个，在决定停止时机的台站上 P 和 S 的平均 F1 为 {5} 而非 {6}。</translation>
    </message>
    <message>
        <source>Learning without {1}</source>
        <translation>正在学习（不含 {1}）</translation>
    </message>
    <message>
        <source>Learning …</source>
        <translation>正在学习 …</translation>
    </message>
    <message>
        <source>Learning … {percent} %</source>
        <translation>正在学习 … {percent} %</translation>
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
        <source>Learns from the buildings that were graded by eye and gives every building of a damage assessment a grade and the probability of each class, starting from the change score: without labels the map is that of change alone. Says what the labels bring, held out in blocks of ground, with intervals. Looking at the buildings takes minutes once; after that the map is learnt anew in seconds.</source>
        <translation>由目视评级的建筑物学习，从变化得分出发，为破坏评估中的每栋建筑物给出等级和各类别的概率：没有标签时，结果图仅反映变化。说明标签的作用，按空间分块留出检验，附区间。查看建筑物只需一次，用时几分钟；此后数秒即可重新学习并更新结果图。</translation>
    </message>
    <message>
        <source>Learnt from grades that were given by eye. {gain} Damage to walls or inside is not seen from above.</source>
        <translation>由目视评定的等级学习得到。{gain} 墙体或内部的破坏从上方看不到。</translation>
    </message>
    <message>
        <source>learnt from {deposits} deposits</source>
        <translation>由 {deposits} 个矿床学习得到</translation>
    </message>
    <message>
        <source>Least confidence</source>
        <translation>最低置信度</translation>
    </message>
    <message>
        <source>Least confidence of a P pick: lower finds more and errs more.</source>
        <translation>P 震相的最低置信度：越低检出越多，误拾也越多。</translation>
    </message>
    <message>
        <source>Least confidence of an S pick.</source>
        <translation>S 震相的最低置信度。</translation>
    </message>
    <message>
        <source>Least P picks</source>
        <translation>最少 P 震相数</translation>
    </message>
    <message>
        <source>Least picks</source>
        <translation>最少震相数</translation>
    </message>
    <message>
        <source>Least picks (least_picks) must be at least least_p and least_s together: give {1} or more, got {2}.</source>
        <translation>最少震相数（least_picks）不得小于 least_p 与 least_s 之和：请给出 {1} 或更大的数，给出的是 {2}。</translation>
    </message>
    <message>
        <source>Least S picks</source>
        <translation>最少 S 震相数</translation>
    </message>
    <message>
        <source>less than half of it is seen in both images</source>
        <translation>两幅影像中可见部分不足其一半</translation>
    </message>
    <message>
        <source>Line {1} of the label file {2} does not count ({3}): correct the line or delete it; all other labels are in use.</source>
        <translation>标签文件 {2} 第 {1} 行不计入（{3}）：请更正或删除该行；其他标签均已使用。</translation>
    </message>
    <message>
        <source>Line {1} of the velocity model {2} announces {3} layers but {4} follow.</source>
        <translation>速度模型 {2} 第 {1} 行声明有 {3} 层，而其后为 {4} 层。</translation>
    </message>
    <message>
        <source>Line {1} of the velocity model {2} can&apos;t be: {3}.</source>
        <translation>速度模型 {2} 第 {1} 行不可能成立：{3}。</translation>
    </message>
    <message>
        <source>Line {1} of the velocity model {2} has {3} columns where {4} are needed.</source>
        <translation>速度模型 {2} 第 {1} 行有 {3} 列，而需要 {4} 列。</translation>
    </message>
    <message>
        <source>Line {1} of the velocity model {2} heads the columns {3}: depth and vp must be among them (and vs, else it follows from vp/vs).</source>
        <translation>速度模型 {2} 第 {1} 行的列名为 {3}：其中必须有 depth 和 vp（以及 vs，否则由 vp/vs 得出）。</translation>
    </message>
    <message>
        <source>Line {1} of the velocity model {2} holds a value that is no finite number.</source>
        <translation>速度模型 {2} 第 {1} 行含有不是有限数的值。</translation>
    </message>
    <message>
        <source>Line {1} of the velocity model {2}: depth {3} km doesn&apos;t lie below the {4} km before it. Depths must increase from line to line.</source>
        <translation>速度模型 {2} 第 {1} 行：深度 {3} km 不在前一行的 {4} km 之下。深度必须逐行增大。</translation>
    </message>
    <message>
        <source>Line {1} of the velocity model {2}: depths must increase from line to line.</source>
        <translation>速度模型 {2} 第 {1} 行：深度必须逐行增大。</translation>
    </message>
    <message>
        <source>Line {1} of the velocity model {2}: S has a layer from {3} km where P has one from {4} km. Give both the same depths.</source>
        <translation>速度模型 {2} 第 {1} 行：S 的分层始于 {3} km，而 P 的分层始于 {4} km。请使两者的深度一致。</translation>
    </message>
    <message>
        <source>Line {1} of the velocity model {2}: “{3}” is not a number.</source>
        <translation>速度模型 {2} 第 {1} 行：“{3}”不是数字。</translation>
    </message>
    <message>
        <source>Line {1} of {2} has no readable time and was left out.</source>
        <translation>{2} 第 {1} 行没有可读的时间，已略去。</translation>
    </message>
    <message>
        <source>Line {1} of {2} is no NonLinLoc pick and was left out.</source>
        <translation>{2} 第 {1} 行不是 NonLinLoc 震相，已略去。</translation>
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
        <source>Loading every package once; the first time takes up to a minute.</source>
        <translation>正在逐一载入所有软件包；首次最多需要一分钟。</translation>
    </message>
    <message>
        <source>Locate &amp;again…</source>
        <translation>再次定位(&amp;A)…</translation>
    </message>
    <message>
        <source>Locate seismic events</source>
        <translation>地震定位</translation>
    </message>
    <message>
        <source>Locate the event from its picks as they are now; after every change it happens by itself.</source>
        <translation>用当前的震相对该事件重新定位；每次修改后会自动进行。</translation>
    </message>
    <message>
        <source>Located events</source>
        <translation>定位的地震事件</translation>
    </message>
    <message>
        <source>Locates one event of a catalogue anew, from picks that were moved, added or taken away, in the same velocity model and with the same station terms.</source>
        <translation>用经移动、增加或删除的震相，以相同的速度模型和台站校正对地震目录中的一个事件重新定位。</translation>
    </message>
    <message>
        <source>Locating</source>
        <translation>地震定位</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>定位</translation>
    </message>
    <message>
        <source>Location code</source>
        <translation>位置代码</translation>
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
        <source>Login</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>logistic regression</source>
        <translation>逻辑回归</translation>
    </message>
    <message>
        <source>Longitude</source>
        <translation>经度</translation>
    </message>
    <message>
        <source>Looking at the buildings</source>
        <translation>正在查看建筑物</translation>
    </message>
    <message>
        <source>Looking at the ground between</source>
        <translation>正在查看建筑物之间的地面</translation>
    </message>
    <message>
        <source>Looking at the images</source>
        <translation>正在查看影像</translation>
    </message>
    <message>
        <source>Looking at the images …</source>
        <translation>正在检查影像 …</translation>
    </message>
    <message>
        <source>Looking at the layers</source>
        <translation>正在查看图层</translation>
    </message>
    <message>
        <source>Looking at the layers …</source>
        <translation>正在检查图层 …</translation>
    </message>
    <message>
        <source>Looking at the recordings</source>
        <translation>正在检查波形记录</translation>
    </message>
    <message>
        <source>Looking for a graphics card …</source>
        <translation>正在查找显卡 …</translation>
    </message>
    <message>
        <source>Looking for buildings</source>
        <translation>正在检出建筑物</translation>
    </message>
    <message>
        <source>Looks at seismic recordings before they are picked: which stations there are, from when to when, on which channels, and which of them have a position. Says about how long picking takes. Only headers are read, and web services are not asked.</source>
        <translation>在拾取震相之前检查波形记录：有哪些台站、起止时间、哪些通道，以及哪些台站有坐标；并估计拾取所需的时间。只读取数据头，不访问网络服务。</translation>
    </message>
    <message>
        <source>Looks at the layers of a prospectivity map before it is made: how much of the area each covers, what values it holds, how well it alone tells deposits from background, and what is wrong with it. Says which grid the map would have, which deposits count, and about how long the map takes and how much memory and disk it needs. A layer that can&apos;t be read doesn&apos;t stop the others.</source>
        <translation>在生成成矿远景图之前检查其图层：各图层覆盖多少区域、有哪些值、单独区分矿床与背景的能力如何、有什么问题；并说明预测图的格网、计入的矿床，以及大致所需的时间、内存和磁盘空间。无法读取的图层不影响其他图层。</translation>
    </message>
    <message>
        <source>Looks at two images before damage is mapped from them: how much ground both show, how far the after image is shifted and whether that can be mended, how alike unchanged ground is, clouds, missing data, dates and angles of view. Says plainly whether the pair is good, usable with care or not comparable, and why. On large images it looks at a bounded number of places.</source>
        <translation>在由两幅影像评估破坏之前检查它们：共同显示的地面有多大，灾后影像偏移多少、能否校正，未变化地面的相似程度，云、缺失数据、日期和观测角。明确说明影像对良好、需谨慎使用还是不可比较，以及原因。大幅影像只查看有限数量的位置。</translation>
    </message>
    <message>
        <source>Loss and, on windows of the event left out, F1 of localisation and grades, by step, as CSV.</source>
        <translation>逐步的损失，以及留出事件各窗口上的建筑物定位 F1 和等级 F1，CSV 格式。</translation>
    </message>
    <message>
        <source>Loss, and F1 of P and S at the stations that said when to stop, by step, as CSV.</source>
        <translation>逐步的损失，以及用于决定何时停止的台站上 P 和 S 的 F1，CSV 格式。</translation>
    </message>
    <message>
        <source>lower right</source>
        <translation>右下</translation>
    </message>
    <message>
        <source>Lowest frequency</source>
        <translation>最低频率</translation>
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
        <source>made by orogen.backend.synthetic.town</source>
        <translation>由 orogen.backend.synthetic.town 生成</translation>
    </message>
    <message>
        <source>Made from images; nobody has checked it on the ground.</source>
        <translation>由影像得出；未经实地核查。</translation>
    </message>
    <message>
        <source>Magnitude</source>
        <translation>震级</translation>
    </message>
    <message>
        <source>Magnitudes from the recordings</source>
        <translation>由波形记录测定震级</translation>
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
        <source>Map, cross-sections, magnitudes in time, Gutenberg–Richter law, residuals, as one page.</source>
        <translation>震中分布图、剖面图、震级–时间图、古登堡–里克特关系和残差，汇于一页。</translation>
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
        <source>Mapping</source>
        <translation>正在成图</translation>
    </message>
    <message>
        <source>Mapping (mapping) and mapping file (mapping_file) are both given: leave one out.</source>
        <translation>对应关系（mapping）与对应关系文件（mapping_file）同时给出：请去掉其一。</translation>
    </message>
    <message>
        <source>Mapping (mapping) needs a scheme to carry the grades into: choose the scheme of the result (target), or leave the mapping out.</source>
        <translation>对应关系（mapping）需要目标分级标准：请选择结果的分级标准（target），或去掉对应关系。</translation>
    </message>
    <message>
        <source>Mapping file</source>
        <translation>对应关系文件</translation>
    </message>
    <message>
        <source>Maps, counts with intervals, areas, hot spots, how sure and what is missing, as one page.</source>
        <translation>地图、带区间的统计数、区域、热点、可靠程度和缺失内容，汇于一页。</translation>
    </message>
    <message>
        <source>means or deviations that can&apos;t scale an image</source>
        <translation>不能用于缩放影像的均值或标准差</translation>
    </message>
    <message>
        <source>Measured evidence such as magnetics, gravity, radiometrics, elevation or geochemistry, in any CRS and resolution. &apos;path|bands=1,3&apos; takes some bands, &apos;|name=…&apos; names the layer.</source>
        <translation>实测证据，如磁测、重力、放射性、高程或地球化学，坐标参照系和分辨率不限。&apos;path|bands=1,3&apos; 只取部分波段，&apos;|name=…&apos; 为图层命名。</translation>
    </message>
    <message>
        <source>Measuring amplitudes</source>
        <translation>正在量取振幅</translation>
    </message>
    <message>
        <source>Measuring change</source>
        <translation>正在测定变化</translation>
    </message>
    <message>
        <source>median error {km} km</source>
        <translation>震中误差中位数 {km} km</translation>
    </message>
    <message>
        <source>Median shift</source>
        <translation>偏移中位数</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Mineral prospectivity</source>
        <translation>成矿远景</translation>
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
        <source>misfit {rms} s</source>
        <translation>残差均方根 {rms} s</translation>
    </message>
    <message>
        <source>ML = log A + {1} log (r / {2} km) + {3} (r − {4} km) + {5}, for {6}{7}.</source>
        <translation>ML = log A + {1} log (r / {2} km) + {3} (r − {4} km) + {5}，适用于{6}{7}。</translation>
    </message>
    <message>
        <source>ML = log10 A + a log10(r / 100 km) + b (r − 100 km) + c, A in mm on a Wood–Anderson.</source>
        <translation>ML = log10 A + a log10(r / 100 km) + b (r − 100 km) + c，A 为伍德–安德森地震仪上的振幅（mm）。</translation>
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
        <source>Moderate Damage</source>
        <translation>中等破坏</translation>
    </message>
    <message>
        <source>Moderate damage</source>
        <translation>中等破坏</translation>
    </message>
    <message>
        <source>Moderately Damaged</source>
        <translation>中等破坏</translation>
    </message>
    <message>
        <source>Moment in UTC</source>
        <translation>UTC 时刻</translation>
    </message>
    <message>
        <source>Moment in UTC, at most an hour later.</source>
        <translation>UTC 时刻，至多晚一小时。</translation>
    </message>
    <message>
        <source>Moment in UTC, such as 2016-10-14T06:00:00.</source>
        <translation>UTC 时刻，如 2016-10-14T06:00:00。</translation>
    </message>
    <message>
        <source>more than half outside of the ground that both images show</source>
        <translation>一半以上位于两幅影像共同显示的区域之外</translation>
    </message>
    <message>
        <source>most are</source>
        <translation>主要原因为</translation>
    </message>
    <message>
        <source>most are {1}</source>
        <translation>主要原因：{1}</translation>
    </message>
    <message>
        <source>Most recordings</source>
        <translation>最多记录数</translation>
    </message>
    <message>
        <source>Mouse and keys</source>
        <translation>鼠标和按键</translation>
    </message>
    <message>
        <source>Move each after image onto its before image first, as Assess damage to buildings does.</source>
        <translation>先将每幅灾后影像移至其灾前影像上，与“建筑物破坏评估”的做法相同。</translation>
    </message>
    <message>
        <source>Move the after image onto the before image, place by place, and match its light.</source>
        <translation>将灾后影像逐处移至灾前影像上，并匹配其光照。</translation>
    </message>
    <message>
        <source>Move the footprints</source>
        <translation>移动建筑物轮廓</translation>
    </message>
    <message>
        <source>Moving events by double differences</source>
        <translation>正在进行双差重新定位</translation>
    </message>
    <message>
        <source>Municipalities, wards or search sectors to count by.</source>
        <translation>用于分区统计的市镇、街区或搜救分区。</translation>
    </message>
    <message>
        <source>must be a list of layers</source>
        <translation>必须是图层列表</translation>
    </message>
    <message>
        <source>must be a number</source>
        <translation>必须是数字</translation>
    </message>
    <message>
        <source>must be a whole number</source>
        <translation>必须是整数</translation>
    </message>
    <message>
        <source>must be one of {1}</source>
        <translation>必须是 {1} 之一</translation>
    </message>
    <message>
        <source>must be text</source>
        <translation>必须是文本</translation>
    </message>
    <message>
        <source>must be the path of a file or layer</source>
        <translation>必须是文件或图层的路径</translation>
    </message>
    <message>
        <source>must be true or false</source>
        <translation>必须是 true 或 false</translation>
    </message>
    <message>
        <source>must be {1}{2}</source>
        <translation>必须为 {1}{2}</translation>
    </message>
    <message>
        <source>N</source>
        <translation>北</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Name of the grading scheme (xBD, EMS-98, Copernicus, Copernicus-2016, UNOSAT), or a file with your own.</source>
        <translation>分级标准的名称（xBD、EMS-98、Copernicus、Copernicus-2016、UNOSAT），或自定义标准的文件。</translation>
    </message>
    <message>
        <source>Name the folder for the results (3, Save to).</source>
        <translation>请指定结果文件夹（3，保存到）。</translation>
    </message>
    <message>
        <source>Names of the events to leave out in turn and to measure on, separated by commas; &apos;each&apos; takes every one, &apos;none&apos; measures nothing.</source>
        <translation>依次留出并用于检验的事件名称，以逗号分隔；“each”表示逐个留出每一事件，“none”表示不作检验。</translation>
    </message>
    <message>
        <source>Names such as &apos;IV.ARRO IV.NRCA&apos;, separated by blanks; empty takes all.</source>
        <translation>名称，如“IV.ARRO IV.NRCA”，以空格分隔；留空表示全部。</translation>
    </message>
    <message>
        <source>narrower than a cell of the images</source>
        <translation>比影像的一个像元还窄</translation>
    </message>
    <message>
        <source>NE</source>
        <translation>东北</translation>
    </message>
    <message>
        <source>needs at least one layer</source>
        <translation>至少需要一个图层</translation>
    </message>
    <message>
        <source>Negligible to slight damage</source>
        <translation>可忽略至轻微破坏</translation>
    </message>
    <message>
        <source>Neighbouring control points differ by {1} cells: tall houses lean in different directions.</source>
        <translation>相邻控制点相差 {1} 个像元：高层房屋的倾斜方向不同。</translation>
    </message>
    <message>
        <source>Neither buildings nor the ground between them stayed as they were, as after a flood, with snow or in another season: nothing is left to compare with, and the probabilities say nothing.</source>
        <translation>建筑物及其间的地面都未保持原样，例如洪水、积雪或换季之后：没有可供比较之物，概率毫无意义。</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>network and ar-aic</source>
        <translation>网络 + AR-AIC</translation>
    </message>
    <message>
        <source>Network code</source>
        <translation>台网代码</translation>
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
        <source>No building is graded {1}, so the model will never give that grade rightly: add pairs that show it, or a scheme without it.</source>
        <translation>没有建筑物评为 {1}，因而模型永远无法正确给出该等级：请添加含有该等级的影像对，或采用不含该等级的分级标准。</translation>
    </message>
    <message>
        <source>No buildings to grade</source>
        <translation>没有可评级的建筑物</translation>
    </message>
    <message>
        <source>No cell has both a probability and a known truth.</source>
        <translation>没有任何像元同时具有概率和已知真值。</translation>
    </message>
    <message>
        <source>no cell of it is seen in both images</source>
        <translation>其任何像元都未同时见于两幅影像</translation>
    </message>
    <message>
        <source>No cell of the area has values in at least half of the evidence layers: check that the layers, and the area polygons, overlap.</source>
        <translation>区域内没有任何像元在至少一半的证据图层中有值：请检查各图层与范围多边形是否重叠。</translation>
    </message>
    <message>
        <source>No CUDA graphics card can be used on this machine: choose device &apos;cpu&apos; or &apos;auto&apos;, or install the card&apos;s driver and a CUDA build of PyTorch.</source>
        <translation>本机没有可用的 CUDA 显卡：请将设备选为“cpu”或“auto”，或安装显卡驱动和 CUDA 版 PyTorch。</translation>
    </message>
    <message>
        <source>No damage</source>
        <translation>完好</translation>
    </message>
    <message>
        <source>no damage</source>
        <translation>完好</translation>
    </message>
    <message>
        <source>no data here</source>
        <translation>此处无数据</translation>
    </message>
    <message>
        <source>no data or cloud: not compared</source>
        <translation>无数据或有云：不作比较</translation>
    </message>
    <message>
        <source>No event: all stations with picks stand in one place, from which no epicentre follows. Check the coordinates of the stations.</source>
        <translation>未得到地震事件：有震相的台站都在同一处，无法由此确定震中。请检查台站坐标。</translation>
    </message>
    <message>
        <source>No event: no picks fit together, even with looser limits. Check that the picks&apos; times are UTC, that the stations&apos; coordinates are right, and that the velocity model is in km and km/s.</source>
        <translation>未得到地震事件：即使放宽限制，也没有能够相互关联的震相。请检查震相到时是否为 UTC、台站坐标是否正确、速度模型的单位是否为 km 和 km/s。</translation>
    </message>
    <message>
        <source>No event: none of the picks can be used; look at the names of stations ({1} in the picks, {2} in the stations).</source>
        <translation>未得到地震事件：没有可用的震相；请查看台站名称（震相数据中为 {1}，台站表中为 {2}）。</translation>
    </message>
    <message>
        <source>No event: only {1} stations have picks ({2}), and {3} picks need {4} at least. Add stations or lower the number of picks.</source>
        <translation>未得到地震事件：只有 {1} 个台站有震相（{2}），而 {3} 个震相至少需要 {4} 个台站。请增加台站或减少所需的震相数。</translation>
    </message>
    <message>
        <source>No event: the limits are too tight. It would take {1}.</source>
        <translation>未得到地震事件：限制过严。需要{1}。</translation>
    </message>
    <message>
        <source>No event: there are no picks. Lower the detector&apos;s threshold, or look whether the traces hold signal.</source>
        <translation>未得到地震事件：没有震相。请降低检测器的阈值，或查看波形中是否有信号。</translation>
    </message>
    <message>
        <source>No event: within any {1} s, the time that S takes across the network, at most {2} stations have picks, and {3} are needed. Check the picks&apos; times (all UTC? in seconds?), or lower the detector&apos;s threshold.</source>
        <translation>未得到地震事件：在任意 {1} s（S 波穿过台网所需的时间）内，最多有 {2} 个台站有震相，而至少需要 {3} 个。请检查震相到时（是否均为 UTC？是否以秒为单位？），或降低检测器的阈值。</translation>
    </message>
    <message>
        <source>no feature passes its filter &quot;{1}&quot;; change the filter</source>
        <translation>没有要素通过其过滤条件“{1}”；请更改过滤条件</translation>
    </message>
    <message>
        <source>no filter</source>
        <translation>不滤波</translation>
    </message>
    <message>
        <source>No grades: each building is ranked by how surely it changed between the images. A change is not yet damage, and damage to walls or inside is not seen from above. How often it is wrong here is not known: grade some dozens of buildings by eye to learn it.</source>
        <translation>未分级：每栋建筑物按其在两幅影像之间发生变化的把握排序。变化尚不等于破坏，墙体或内部的破坏从上方看不到。此处的出错频率未知：请目视评定几十栋建筑物以了解。</translation>
    </message>
    <message>
        <source>No label in {1} has a grade of the scheme {2} (found {3}): choose the scheme in which the buildings were graded, or give a mapping.</source>
        <translation>{1} 中没有标签的等级属于分级标准 {2}（实为 {3}）：请选择建筑物评级时所用的标准，或给出对应关系。</translation>
    </message>
    <message>
        <source>No layer can be read, so there is no ground to map: see what is said of each layer.</source>
        <translation>没有任何图层可以读取，因而没有可成图的区域：请查看各图层的说明。</translation>
    </message>
    <message>
        <source>No mapped ground lies farther than the exclusion distance of {1} m from every deposit: lower exclusion_m, or widen the area.</source>
        <translation>没有任何成图区域与所有矿床的距离都超过排除距离 {1} m：请减小排除距离（exclusion_m），或扩大范围。</translation>
    </message>
    <message>
        <source>No more than {1} false picks an hour were aimed at; more caution would have cost more than {2} of that F1.</source>
        <translation>目标为每小时误拾取不超过 {1} 个；更谨慎会使该 F1 降低超过 {2}。</translation>
    </message>
    <message>
        <source>no NVIDIA graphics card found</source>
        <translation>未找到 NVIDIA 显卡</translation>
    </message>
    <message>
        <source>No pick of this result is reviewed yet: move or add picks, or say of an event that it is reviewed (Enter); then teach a picker on them.</source>
        <translation>此结果尚无已审核的震相：请移动或添加震相，或将某事件标为已审核（Enter）；然后由其训练拾取网络。</translation>
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
        <source>No space left on device</source>
        <translation>设备上没有剩余空间</translation>
    </message>
    <message>
        <source>No station can be read from {1}: {2}</source>
        <translation>无法从 {1} 读取任何台站：{2}</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有该文件或目录</translation>
    </message>
    <message>
        <source>No Visible Damage</source>
        <translation>无可见破坏</translation>
    </message>
    <message>
        <source>No visible damage</source>
        <translation>无可见破坏</translation>
    </message>
    <message>
        <source>no {1}s</source>
        <translation>零个{1}</translation>
    </message>
    <message>
        <source>no, these grades have not been checked in the field</source>
        <translation>否，这些等级未经实地核查</translation>
    </message>
    <message>
        <source>Nobody could tell from these images (key U); with Shift a number is a guess</source>
        <translation>由这些影像无法判断（按键 U）；与 Shift 同按数字表示猜测</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>None of the buildings has a grade, so there is nothing to learn from: check the field of grades and the scheme.</source>
        <translation>建筑物均没有等级，因而无从学习：请检查等级字段和分级标准。</translation>
    </message>
    <message>
        <source>None of the buildings lies in any of the areas: check that both layers show the same place.</source>
        <translation>没有建筑物位于任何区域内：请确认两个图层为同一地点。</translation>
    </message>
    <message>
        <source>None of the recorded stations ({1}) stands in the table of stations &apos;{2}&apos;: check the network and station codes.</source>
        <translation>有记录的台站（{1}）都不在台站表“{2}”中：请检查台网和台站代码。</translation>
    </message>
    <message>
        <source>None of the recorded stations ({1}) stands in the table of stations: check the network and station codes.</source>
        <translation>有记录的台站（{1}）都不在台站表中：请检查台网和台站代码。</translation>
    </message>
    <message>
        <source>None of the {1} labels in {2} is of a building of this map: choose the label file of this place, or the assessment that was graded.</source>
        <translation>{2} 中的 {1} 个标签均不属于此图的建筑物：请选择此处的标签文件，或已评级的那次评估。</translation>
    </message>
    <message>
        <source>None of the {1} picks of &apos;{2}&apos; ({3} to {4}) lies within the recordings ({5} to {6}): give the recordings that were picked.</source>
        <translation>“{2}”的 {1} 个震相（{3} 至 {4}）均不在波形记录的时段（{5} 至 {6}）内：请给出拾取震相所用的波形记录。</translation>
    </message>
    <message>
        <source>None of the {1} picks of &apos;{2}&apos; is marked as reviewed: give those that the waveform panel keeps in the folder &apos;reviewed&apos; of the result, or learn from all picks.</source>
        <translation>“{2}”的 {1} 个震相均未标为已审核：请给出波形面板保存在结果的“reviewed”文件夹中的震相，或用全部震相学习。</translation>
    </message>
    <message>
        <source>none that serves</source>
        <translation>没有可用的</translation>
    </message>
    <message>
        <source>none was found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>none: a model finds them</source>
        <translation>无：由模型检出</translation>
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
        <source>none: ranked by change</source>
        <translation>无：按变化排序</translation>
    </message>
    <message>
        <source>None: the runs were asked for alike</source>
        <translation>无：两次运行的设置相同</translation>
    </message>
    <message>
        <source>north</source>
        <translation>北向</translation>
    </message>
    <message>
        <source>Northing or latitude of the place, in the CRS below.</source>
        <translation>该处的北坐标或纬度，采用下面的坐标参照系。</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是目录</translation>
    </message>
    <message>
        <source>Not Affected</source>
        <translation>未受影响</translation>
    </message>
    <message>
        <source>Not affected</source>
        <translation>未受影响</translation>
    </message>
    <message>
        <source>Not analysed</source>
        <translation>未分析</translation>
    </message>
    <message>
        <source>Not analyzed</source>
        <translation>未分析</translation>
    </message>
    <message>
        <source>Not applicable</source>
        <translation>不适用</translation>
    </message>
    <message>
        <source>Not assessed</source>
        <translation>未评估</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>不可比较</translation>
    </message>
    <message>
        <source>not given</source>
        <translation>未给出</translation>
    </message>
    <message>
        <source>not graded</source>
        <translation>未评定</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
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
        <source>not significant</source>
        <translation>不显著</translation>
    </message>
    <message>
        <source>not to be carried into a metric coordinate reference system</source>
        <translation>无法转换到以米为单位的坐标参照系</translation>
    </message>
    <message>
        <source>not to be carried into the coordinate reference system of the images</source>
        <translation>无法转换到影像的坐标参照系</translation>
    </message>
    <message>
        <source>not, or when and how</source>
        <translation>未核查，或核查时间与方式</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无值</translation>
    </message>
    <message>
        <source>Nothing can be written among the temporary files ({reason}): make room there, or set the variable TMPDIR to another folder and start QGIS again.</source>
        <translation>无法写入临时文件（{reason}）：请在该处腾出空间，或将变量 TMPDIR 设为其他文件夹并重新启动 QGIS。</translation>
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
        <source>Nothing stands against comparing them.</source>
        <translation>没有不宜比较之处。</translation>
    </message>
    <message>
        <source>Nothing was measured: no building of the events left out has a known grade.</source>
        <translation>未作检验：留出事件中没有已知等级的建筑物。</translation>
    </message>
    <message>
        <source>Nothing was measured: no event was left out of learning.</source>
        <translation>未作检验：没有留出任何事件不参与学习。</translation>
    </message>
    <message>
        <source>Nothing was picked: the recordings hold no arrival that the detector is sure of. Lower the thresholds, or look in the report at what was left out.</source>
        <translation>没有拾取到震相：记录中没有检测器可以确认的到时。请降低阈值，或在报告中查看略去的内容。</translation>
    </message>
    <message>
        <source>Nothing was recorded then: choose another time, or other recordings.</source>
        <translation>该时段没有记录：请选择其他时间或其他波形记录。</translation>
    </message>
    <message>
        <source>now: {grade}, {share}</source>
        <translation>目前：{grade}，{share}</translation>
    </message>
    <message>
        <source>Number of people in each building, where the layer has it.</source>
        <translation>每栋建筑物内的人数（若图层中有）。</translation>
    </message>
    <message>
        <source>Numbers of the bands to compare: three, as red, green and blue, such as 3,2,1, or one. Empty for the colours that the file names, else its first three bands.</source>
        <translation>要比较的波段号：三个，依次为红、绿、蓝，如 3,2,1，或一个。留空表示采用文件标明的颜色，否则用前三个波段。</translation>
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
        <source>Of the data set so many are drawn at random; a thousand of a minute take 72 MB of memory.</source>
        <translation>从数据集中随机抽取这么多段记录；一千段一分钟的记录占 72 MB 内存。</translation>
    </message>
    <message>
        <source>Of the event, to sort the stations by distance.</source>
        <translation>事件的纬度，用于按距离排列台站。</translation>
    </message>
    <message>
        <source>Of the event.</source>
        <translation>事件的经度。</translation>
    </message>
    <message>
        <source>of the report</source>
        <translation>报告的标题</translation>
    </message>
    <message>
        <source>Of which this many P; 0 chooses.</source>
        <translation>其中 P 震相至少多少个；0 表示自动确定。</translation>
    </message>
    <message>
        <source>On held-out noise the taught picker makes {1} false picks an hour, where {2} were aimed at: raise the thresholds when you pick with it.</source>
        <translation>在留出的噪声上，训练后的拾取网络每小时误拾取 {1} 个，而目标为 {2} 个：用它拾取时请提高阈值。</translation>
    </message>
    <message>
        <source>On noise the taught picker makes {1} false picks an hour and station, &apos;{2}&apos; {3}: raise the thresholds when you pick with it.</source>
        <translation>在噪声上，训练所得的拾取网络每台站每小时误拾取 {1} 个，“{2}”为 {3} 个：用它拾取时请提高阈值。</translation>
    </message>
    <message>
        <source>on the same ground as an earlier one</source>
        <translation>与先前的建筑物位于同一处</translation>
    </message>
    <message>
        <source>On {1} buildings that you graded, {2} of them damaged, the AUC goes from {3} to {4}, a gain of {5} ({6} to {7}){8}.</source>
        <translation>在您评定的 {1} 栋建筑物（其中 {2} 栋受损）上，AUC 由 {3} 变为 {4}，增益 {5}（{6} 至 {7}）{8}。</translation>
    </message>
    <message>
        <source>On {1} events that it never saw a network of this recipe finds buildings with F1 {2} by cell{3}, and grades them with a macro F1 of {4} (everything intact: {5}).</source>
        <translation>在 {1} 个未见过的事件上，按此方案训练的网络逐像元识别建筑物的 F1 为 {2}{3}，评定等级的宏平均 F1 为 {4}（全部视为完好：{5}）。</translation>
    </message>
    <message>
        <source>On {1} h of held-out noise, simulated and of the stations that say when to stop, it makes {2} false picks an hour as it learnt, so that nothing was done for its caution.</source>
        <translation>在 {1} 小时的留出噪声（模拟噪声及决定停止时机的台站的噪声）上，学习后每小时误拾取 {2} 个，因此未再调整其谨慎程度。</translation>
    </message>
    <message>
        <source>one of every kind</source>
        <translation>各类型的代表</translation>
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
        <source>One point a pick, at its station, with time, phase, confidence, first motion and detector.</source>
        <translation>每个震相一个点，位于其台站，附到时、震相、置信度、初动和检测器。</translation>
    </message>
    <message>
        <source>One point an event: time, depth, magnitude, errors, quality.</source>
        <translation>每个事件一个点：发震时刻、深度、震级、误差、定位质量。</translation>
    </message>
    <message>
        <source>One polygon a building: grade, probabilities where there are some, why it has no grade.</source>
        <translation>每栋建筑物一个多边形：等级、概率（如有）以及没有等级的原因。</translation>
    </message>
    <message>
        <source>One row a building: before, and after.</source>
        <translation>每栋建筑物一行：灾前与灾后。</translation>
    </message>
    <message>
        <source>only 1 {1}</source>
        <translation>1 个{1}</translation>
    </message>
    <message>
        <source>Only a sample is graded</source>
        <translation>仅评定了样本</translation>
    </message>
    <message>
        <source>Only inside</source>
        <translation>仅限于</translation>
    </message>
    <message>
        <source>Only recordings before this moment, UTC; empty takes all.</source>
        <translation>只用此时刻（UTC）之前的记录；留空表示全部。</translation>
    </message>
    <message>
        <source>Only recordings from this moment on, UTC, such as 2016-10-14 or 2016-10-14T06:00; empty takes all. An FDSN service needs both.</source>
        <translation>只用此时刻（UTC）之后的记录，如 2016-10-14 或 2016-10-14T06:00；留空表示全部。FDSN 服务须给出起止两者。</translation>
    </message>
    <message>
        <source>only some of its features are asked for</source>
        <translation>只要求其部分要素</translation>
    </message>
    <message>
        <source>Only these stations</source>
        <translation>仅限这些台站</translation>
    </message>
    <message>
        <source>Only {1} cells of mapped ground lie farther than {2} m from every deposit; all of them are background instead of the {3} asked for.</source>
        <translation>只有 {1} 个成图像元与所有矿床的距离都超过 {2} m；它们全部用作背景，代替所要求的 {3} 个。</translation>
    </message>
    <message>
        <source>Only {1} min before arrivals serve as noise, so how often it picks noise is hardly known: run it over a quiet day and look.</source>
        <translation>只有到时之前的 {1} min 可作为噪声，因而难以得知误拾取噪声的频度：请在平静的一天上运行并查看。</translation>
    </message>
    <message>
        <source>Only {1} of the control points hold; between them the alignment is a guess.</source>
        <translation>只有 {1} 的控制点有效；其间的配准只是推测。</translation>
    </message>
    <message>
        <source>Only {1} of {2} mapped cells lie farther than the exclusion distance of {3} m from every deposit, too few to draw {4} background points from: lower exclusion_m, widen the area or the permissive ground, or use smaller cells.</source>
        <translation>{2} 个成图像元中只有 {1} 个与所有矿床的距离都超过排除距离 {3} m，不足以抽取 {4} 个背景点：请减小排除距离（exclusion_m），扩大范围或可行地段，或使用更小的像元。</translation>
    </message>
    <message>
        <source>Only {1} stations have recordings and a position: events can&apos;t be located with fewer than 4, and well only with more.</source>
        <translation>只有 {1} 个台站既有记录又有坐标：少于 4 个台站无法定位，更多台站才能定得好。</translation>
    </message>
    <message>
        <source>Only {1} stretches of recording judge the picker, so its skill is known roughly: give more picks.</source>
        <translation>只有 {1} 段记录用于检验拾取网络，其拾取能力只能大致得知：请给出更多震相。</translation>
    </message>
    <message>
        <source>Only {1} {2} buildings are graded: grade at least {3} of them to see what the labels bring.</source>
        <translation>只评定了 {1} 栋{2}建筑物：请至少评定 {3} 栋，以了解标签的作用。</translation>
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
        <source>Opening the catalogue</source>
        <translation>正在打开地震目录</translation>
    </message>
    <message>
        <source>Opening the images</source>
        <translation>正在打开影像</translation>
    </message>
    <message>
        <source>Opening the layers</source>
        <translation>正在打开图层</translation>
    </message>
    <message>
        <source>Opening the map</source>
        <translation>正在打开预测图</translation>
    </message>
    <message>
        <source>Orange line: deposits; grey: background; pointer: here</source>
        <translation>橙线：矿床；灰色：背景；指针：此处</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>震源参数</translation>
    </message>
    <message>
        <source>Orogen failed unexpectedly ({1}: {2}){3}.</source>
        <translation>Orogen 意外失败（{1}：{2}）{3}。</translation>
    </message>
    <message>
        <source>orogen feature</source>
        <translation>orogen 要素</translation>
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
        <source>Orogen {1}</source>
        <translation>Orogen {1}</translation>
    </message>
    <message>
        <source>Orogen {1} runs {2}.</source>
        <translation>Orogen {1} 正在运行 {2}。</translation>
    </message>
    <message>
        <source>Orogen&apos;s demo</source>
        <translation>Orogen 演示</translation>
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
        <source>Orogen, a damage model</source>
        <translation>Orogen 破坏模型</translation>
    </message>
    <message>
        <source>Orogen, change without labels</source>
        <translation>Orogen 无标签变化检测</translation>
    </message>
    <message>
        <source>Orogen: report for an issue</source>
        <translation>Orogen：用于问题反馈的报告</translation>
    </message>
    <message>
        <source>Outlines of the buildings: OpenStreetMap, a cadastre, any polygons. Without them a damage model has to find the buildings.</source>
        <translation>建筑物轮廓：OpenStreetMap、地籍或任何多边形。不给出时须由破坏模型识别建筑物。</translation>
    </message>
    <message>
        <source>Outlining targets</source>
        <translation>正在圈定靶区</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>outside of the ground that both images show</source>
        <translation>位于两幅影像共同覆盖的区域之外</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>own</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>Own damage model</source>
        <translation>自训练破坏模型</translation>
    </message>
    <message>
        <source>own filter</source>
        <translation>自定义滤波</translation>
    </message>
    <message>
        <source>Own picker</source>
        <translation>自训练拾取网络</translation>
    </message>
    <message>
        <source>Own scheme</source>
        <translation>自定义方案</translation>
    </message>
    <message>
        <source>Own scheme (scheme_file) is given, but the scheme is {1}: choose own, or leave the file out.</source>
        <translation>已给出自定义方案（scheme_file），但所选方案为 {1}：请选择“自定义”，或不给出该文件。</translation>
    </message>
    <message>
        <source>Own scheme (scheme_file) is needed where the scheme is own: give a JSON or CSV file with its classes.</source>
        <translation>方案为“自定义”时需要自定义方案（scheme_file）：请给出含有其类别的 JSON 或 CSV 文件。</translation>
    </message>
    <message>
        <source>P and S picks right, false and missed at each station that judged, now and before, and false picks on noise, as CSV.</source>
        <translation>各检验台站 P 和 S 拾取正确、误拾取和漏拾取的数量（训练后与训练前），以及噪声上的误拾取，CSV 格式。</translation>
    </message>
    <message>
        <source>P threshold</source>
        <translation>P 阈值</translation>
    </message>
    <message>
        <source>P to S velocity</source>
        <translation>波速比</translation>
    </message>
    <message>
        <source>P velocity</source>
        <translation>P 波速度</translation>
    </message>
    <message>
        <source>Pairs learnt from</source>
        <translation>参与学习的影像对</translation>
    </message>
    <message>
        <source>parameter</source>
        <translation>参数</translation>
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
        <source>Patch size (patch_cells) must be odd, so that a cell is in its middle: use {1} or {2} instead of {3}.</source>
        <translation>图块大小（patch_cells）必须为奇数，使其正中为一个像元：请用 {1} 或 {2} 代替 {3}。</translation>
    </message>
    <message>
        <source>Patterns of the channels to use, such as &apos;HH?,EH?&apos;; empty takes all, the better instrument of a station first.</source>
        <translation>所用通道的通配式，如“HH?,EH?”；留空表示全部，优先采用台站中较好的仪器。</translation>
    </message>
    <message>
        <source>Patterns of the channels to use, such as &apos;HH?,EH?&apos;; empty takes all.</source>
        <translation>所用通道的通配式，如“HH?,EH?”；留空表示全部。</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>权限不足</translation>
    </message>
    <message>
        <source>Permissive ground</source>
        <translation>可行地段</translation>
    </message>
    <message>
        <source>Pick seismic arrivals</source>
        <translation>震相拾取</translation>
    </message>
    <message>
        <source>Pick, then associate, locate and size</source>
        <translation>先拾取震相，再关联、定位并测定震级</translation>
    </message>
    <message>
        <source>Picking</source>
        <translation>震相拾取</translation>
    </message>
    <message>
        <source>Picking {1}, {2}</source>
        <translation>正在拾取 {1}，{2}</translation>
    </message>
    <message>
        <source>Picks</source>
        <translation>震相</translation>
    </message>
    <message>
        <source>Picks (picks) and recordings (waveforms) need each other: give both.</source>
        <translation>震相（picks）和波形记录（waveforms）须同时给出：请两者都给出。</translation>
    </message>
    <message>
        <source>Picks and stretches of recording that nothing could be learnt from, with the reason, as CSV.</source>
        <translation>无法用于学习的震相和记录段及其原因，CSV 格式。</translation>
    </message>
    <message>
        <source>Picks are put together by PyOcto, which isn&apos;t installed here and can&apos;t be for Python 3.13 or newer: make Orogen&apos;s environment with Python 3.10, 3.11 or 3.12.</source>
        <translation>震相关联由 PyOcto 完成，而此处没有安装，且它不能用于 Python 3.13 或更高版本：请用 Python 3.10、3.11 或 3.12 创建 Orogen 的环境。</translation>
    </message>
    <message>
        <source>Picks as QuakeML</source>
        <translation>QuakeML 震相</translation>
    </message>
    <message>
        <source>Picks can be combined by union or agreement, not by &apos;{1}&apos;.</source>
        <translation>震相可按并集（union）或一致（agreement）合并，而不能按“{1}”。</translation>
    </message>
    <message>
        <source>Picks for NonLinLoc</source>
        <translation>NonLinLoc 震相</translation>
    </message>
    <message>
        <source>Picks from pick-waveforms (CSV), QuakeML, NonLinLoc phase files, or any table with station, phase and time.</source>
        <translation>pick-waveforms 拾取的震相（CSV）、QuakeML、NonLinLoc 震相文件，或任何含台站、震相和时间的表。</translation>
    </message>
    <message>
        <source>Picks the buildings of a damage assessment that are worth a look next: those that the map is unsure of, unlike one another and spread out, and a share drawn by chance alone, by which the map can be judged honestly. Hands over pictures of each, before and after, side by side with the outline.</source>
        <translation>从破坏评估结果中挑选接下来值得查看的建筑物：破坏图没有把握、彼此不同且分布分散的建筑物，以及一部分纯随机抽取的建筑物，后者可用于客观评判破坏图。给出每栋建筑物灾前与灾后并排、带轮廓的图片。</translation>
    </message>
    <message>
        <source>Picks to learn from: a table (CSV) or layer (GeoPackage) as Pick seismic arrivals writes it, the reviewed picks that the waveform panel keeps (reviewed/reviewed_picks.csv in the result&apos;s folder), QuakeML, NonLinLoc&apos;s phases. Whatever is not picked in the minute around a pick is learnt as no arrival. Stations with picks: three at least.</source>
        <translation>用于学习的震相：“震相拾取”输出的表（CSV）或图层（GeoPackage）、波形面板保存的已审核震相（结果文件夹中的 reviewed/reviewed_picks.csv）、QuakeML 或 NonLinLoc 震相。震相前后一分钟内未拾取之处均作为无到时学习。有震相的台站至少三个。</translation>
    </message>
    <message>
        <source>Picks with less confidence are not used; those without one are.</source>
        <translation>不采用置信度低于此值的震相；没有置信度的震相照常采用。</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片大小</translation>
    </message>
    <message>
        <source>Picture of the images</source>
        <translation>影像图片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>像素</translation>
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
        <source>Places</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Places can&apos;t be carried from &apos;{1}&apos; to the CRS of the map: give the place in that of the map.</source>
        <translation>位置无法从“{1}”转换到预测图的坐标参照系：请以预测图的坐标参照系给出位置。</translation>
    </message>
    <message>
        <source>Placing deposits and background</source>
        <translation>正在布置矿床与背景</translation>
    </message>
    <message>
        <source>point</source>
        <translation>点</translation>
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
        <source>Polygons of buildings with a field that holds their grade.</source>
        <translation>建筑物多边形，含有表示其等级的字段。</translation>
    </message>
    <message>
        <source>Polygons of the buildings with their grades, a layer for each pair in the same order, such as a grading of Copernicus EMS.</source>
        <translation>带有等级的建筑物多边形，每个影像对一个图层，顺序相同，如 Copernicus EMS 的分级图。</translation>
    </message>
    <message>
        <source>Polygons whose field holds a grade: &apos;path|field=grade&apos;. They count as labels.</source>
        <translation>有字段表示等级的多边形：&apos;path|field=grade&apos;。作为标签使用。</translation>
    </message>
    <message>
        <source>Positions of the stations, to sort them by distance: StationXML, a table, or a layer of points.</source>
        <translation>台站的位置，用于按距离排列：StationXML、表格或点图层。</translation>
    </message>
    <message>
        <source>Positions of the stations: StationXML, a table (CSV) with network, station, latitude, longitude and elevation, or a layer of points.</source>
        <translation>台站的位置：StationXML，含台网、台站、纬度、经度和高程的表（CSV），或点图层。</translation>
    </message>
    <message>
        <source>Positions of the stations: StationXML, a table (CSV) with network, station, latitude, longitude and elevation, or a layer of points. An FDSN service knows its own.</source>
        <translation>台站的位置：StationXML，含台网、台站、纬度、经度和高程的表（CSV），或点图层。FDSN 服务自带台站位置。</translation>
    </message>
    <message>
        <source>Possible Damage</source>
        <translation>可能破坏</translation>
    </message>
    <message>
        <source>Possible damage</source>
        <translation>可能破坏</translation>
    </message>
    <message>
        <source>Possibly damaged</source>
        <translation>可能破坏</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>计算精度</translation>
    </message>
    <message>
        <source>Preparing the layers</source>
        <translation>正在准备图层</translation>
    </message>
    <message>
        <source>presence</source>
        <translation>有无</translation>
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
        <source>presence of {1}</source>
        <translation>{1} 的有无</translation>
    </message>
    <message>
        <source>Pretrained network</source>
        <translation>预训练网络</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Probability of a building</source>
        <translation>建筑物概率</translation>
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
        <source>Probability of change</source>
        <translation>变化概率</translation>
    </message>
    <message>
        <source>Probability of each grade</source>
        <translation>各等级的概率</translation>
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
        <source>Propose buildings to grade</source>
        <translation>推荐待评定建筑物</translation>
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
        <source>Quality of the images</source>
        <translation>影像质量</translation>
    </message>
    <message>
        <source>quality {quality}</source>
        <translation>质量 {quality}</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
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
        <source>random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Random folds were run with one network each, which makes the optimism look a little smaller than it is.</source>
        <translation>随机折每折只用一个网络，因而乐观偏差看起来比实际略小。</translation>
    </message>
    <message>
        <source>Random folds would have claimed an AUC of {1}; held out in blocks it is {2}, so {3} of it would have been optimism.</source>
        <translation>随机折会给出 {1} 的 AUC；按分块留出则为 {2}，其中 {3} 属于乐观偏差。</translation>
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
        <source>Ranking the buildings</source>
        <translation>正在对建筑物排序</translation>
    </message>
    <message>
        <source>Rasters of classes, such as lithology or regolith codes; their numbers are names, not amounts.</source>
        <translation>分类栅格，如岩性或风化层编码；其数字是名称而非数量。</translation>
    </message>
    <message>
        <source>Rate of learning</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Ratio of the velocities, where there is no velocity model.</source>
        <translation>没有速度模型时 P 波与 S 波的速度之比。</translation>
    </message>
    <message>
        <source>Ray paths</source>
        <translation>射线路径</translation>
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
        <source>Re&amp;viewed</source>
        <translation>已审核(&amp;V)</translation>
    </message>
    <message>
        <source>Reach</source>
        <translation>搜索范围</translation>
    </message>
    <message>
        <source>Reach of hot spots</source>
        <translation>热点邻域范围</translation>
    </message>
    <message>
        <source>reaching over the edge of the ground that both images show</source>
        <translation>超出两幅影像共同覆盖的区域边缘</translation>
    </message>
    <message>
        <source>read as changed</source>
        <translation>判读为有变化</translation>
    </message>
    <message>
        <source>Read from each P whether the ground first went up or down.</source>
        <translation>判读每个 P 震相的初动向上还是向下。</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>只读文件系统</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>Reading recordings</source>
        <translation>正在读取波形记录</translation>
    </message>
    <message>
        <source>Reading the buildings</source>
        <translation>正在读取建筑物</translation>
    </message>
    <message>
        <source>Reading the evidence</source>
        <translation>正在读取证据</translation>
    </message>
    <message>
        <source>Reading the footprints</source>
        <translation>正在读取建筑物轮廓</translation>
    </message>
    <message>
        <source>Reading the ground around the points</source>
        <translation>正在读取各点周围的区域</translation>
    </message>
    <message>
        <source>Reading the images with the network</source>
        <translation>正在用网络判读影像</translation>
    </message>
    <message>
        <source>Reading the pairs</source>
        <translation>正在读取影像对</translation>
    </message>
    <message>
        <source>Reading the picks</source>
        <translation>正在读取震相</translation>
    </message>
    <message>
        <source>Reads the recordings of seismic stations, mends them, and finds the arrivals of P and S waves with a neural network or a classical detector. Lists every stretch that it could not use, and why.</source>
        <translation>读取地震台站的波形记录并加以整理，用神经网络或经典检测器拾取 P 波和 S 波的到时；并列出不能使用的每一段记录及其原因。</translation>
    </message>
    <message>
        <source>Reads what stations recorded around an event or a moment, mends and filters it, and hands it to the waveform panel: traces in the order of distance, the curves of the detector, a spectrogram.</source>
        <translation>读取各台站在某一事件或时刻前后的记录，整理并滤波后交给波形面板：按距离排列的波形、检测器曲线和时频图。</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Recor&amp;dings…</source>
        <translation>波形记录(&amp;D)…</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>波形记录</translation>
    </message>
    <message>
        <source>Recordings for magnitudes</source>
        <translation>测定震级所用的波形记录</translation>
    </message>
    <message>
        <source>Recordings found</source>
        <translation>找到的波形记录</translation>
    </message>
    <message>
        <source>Recordings of {1} from {2}: {3}</source>
        <translation>{1} 自 {2} 起的波形记录：{3}</translation>
    </message>
    <message>
        <source>Redo (Ctrl+Y)</source>
        <translation>重做（Ctrl+Y）</translation>
    </message>
    <message>
        <source>Relocate</source>
        <translation>重新定位</translation>
    </message>
    <message>
        <source>Relocate an event</source>
        <translation>事件重新定位</translation>
    </message>
    <message>
        <source>relocated</source>
        <translation>已重新定位</translation>
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
        <source>Removing {folder}</source>
        <translation>正在移除 {folder}</translation>
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
        <source>resnet18 {1}</source>
        <translation>resnet18 {1}</translation>
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
        <source>Result folder ({output}) is needed: give a folder, or {temporary}.</source>
        <translation>需要结果文件夹（{output}）：请给出文件夹，或 {temporary}。</translation>
    </message>
    <message>
        <source>reviewed</source>
        <translation>已审核</translation>
    </message>
    <message>
        <source>reviewed only</source>
        <translation>仅已审核</translation>
    </message>
    <message>
        <source>reviewed picks</source>
        <translation>已审核震相</translation>
    </message>
    <message>
        <source>Reviewed picks only</source>
        <translation>仅用已审核震相</translation>
    </message>
    <message>
        <source>Reviewed picks only (reviewed) needs picks (picks): a data set doesn&apos;t say which of its picks were reviewed.</source>
        <translation>仅用已审核震相（reviewed）需要震相（picks）：数据集没有说明哪些震相已审核。</translation>
    </message>
    <message>
        <source>Roofs lean by up to</source>
        <translation>屋顶最大倾斜位移</translation>
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
        <source>runs inside SeisBench only</source>
        <translation>只能在 SeisBench 内运行</translation>
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
        <source>S threshold</source>
        <translation>S 阈值</translation>
    </message>
    <message>
        <source>S&amp;wipe</source>
        <translation>卷帘对比(&amp;W)</translation>
    </message>
    <message>
        <source>Sa&amp;ve</source>
        <translation>保存(&amp;V)</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>采样数据</translation>
    </message>
    <message>
        <source>Samples a second</source>
        <translation>每秒采样点数</translation>
    </message>
    <message>
        <source>satellite or aircraft, resolution</source>
        <translation>卫星或航空，分辨率</translation>
    </message>
    <message>
        <source>Satellite, aircraft or survey, and resolution.</source>
        <translation>卫星、航空或实地调查，以及分辨率。</translation>
    </message>
    <message>
        <source>Save &amp;job</source>
        <translation>保存作业(&amp;J)</translation>
    </message>
    <message>
        <source>Save a job file that does this with: orogen run FILE</source>
        <translation>保存作业文件，可用 orogen run FILE 执行同样的操作</translation>
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
        <source>scales its windows by their peak, not by their standard deviation</source>
        <translation>按峰值而非标准差缩放窗口</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Scheme of the layer</source>
        <translation>图层的方案</translation>
    </message>
    <message>
        <source>Scheme of the model</source>
        <translation>模型的方案</translation>
    </message>
    <message>
        <source>Scheme of the result</source>
        <translation>结果的方案</translation>
    </message>
    <message>
        <source>scores</source>
        <translation>得分</translation>
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
        <source>section by distance</source>
        <translation>震中距剖面</translation>
    </message>
    <message>
        <source>See a.</source>
        <translation>见 a。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>SeisBench can&apos;t give &apos;{1}&apos; ({2}): check the name and the connection.</source>
        <translation>无法从 SeisBench 获取“{1}”（{2}）：请检查名称和网络连接。</translation>
    </message>
    <message>
        <source>SeisBench data set</source>
        <translation>SeisBench 数据集</translation>
    </message>
    <message>
        <source>SeisBench refuses &apos;{1}&apos; ({2}): update the package seisbench, or choose another file.</source>
        <translation>SeisBench 拒绝了“{1}”（{2}）：请更新软件包 seisbench，或选择其他文件。</translation>
    </message>
    <message>
        <source>SeisBench&apos;s {1} gives no curves of P and S: choose one that does, such as {2}PhaseNet/stead.</source>
        <translation>SeisBench 的 {1} 不给出 P 和 S 的曲线：请选择能够给出的网络，如 {2}PhaseNet/stead。</translation>
    </message>
    <message>
        <source>Seismic arrivals</source>
        <translation>地震震相</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>传感器</translation>
    </message>
    <message>
        <source>Ser&amp;vice …</source>
        <translation>服务(&amp;V) …</translation>
    </message>
    <message>
        <source>Set its times right, or leave the station out.</source>
        <translation>请校正其时间，或去掉该台站。</translation>
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
        <source>Severe Damage</source>
        <translation>严重破坏</translation>
    </message>
    <message>
        <source>Severely Damaged</source>
        <translation>严重破坏</translation>
    </message>
    <message>
        <source>Share of the queue that chance alone decides. Without them nothing can be said about the whole map; more of them teach less.</source>
        <translation>队列中纯随机抽取的比例。没有它们就无法对整幅图作出评价；比例越大，从中学到的越少。</translation>
    </message>
    <message>
        <source>Shift of the after image: {1}</source>
        <translation>灾后影像的偏移：{1}</translation>
    </message>
    <message>
        <source>shipped recipe</source>
        <translation>随附方案</translation>
    </message>
    <message>
        <source>Show before in the place of after, and back (space bar)</source>
        <translation>在灾后影像处显示灾前影像，再切换回来（空格键）</translation>
    </message>
    <message>
        <source>Show recordings</source>
        <translation>显示波形记录</translation>
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
        <source>Side of a cell of the damage grid.</source>
        <translation>破坏格网单元的边长。</translation>
    </message>
    <message>
        <source>Side of each picture.</source>
        <translation>每幅图片的边长。</translation>
    </message>
    <message>
        <source>Simulated earthquakes</source>
        <translation>模拟地震</translation>
    </message>
    <message>
        <source>Simulated towns</source>
        <translation>模拟城镇</translation>
    </message>
    <message>
        <source>simulated towns</source>
        <translation>模拟城镇</translation>
    </message>
    <message>
        <source>Simulating earthquakes</source>
        <translation>正在模拟地震</translation>
    </message>
    <message>
        <source>Simulating towns</source>
        <translation>正在模拟城镇</translation>
    </message>
    <message>
        <source>Size of a map cell on the ground; 0 keeps the template&apos;s.</source>
        <translation>预测图像元在地面上的大小；0 表示沿用模板的像元大小。</translation>
    </message>
    <message>
        <source>Size of a window</source>
        <translation>窗口大小</translation>
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
        <source>Skill by event</source>
        <translation>各事件的预测能力</translation>
    </message>
    <message>
        <source>Skill by station</source>
        <translation>各台站的拾取能力</translation>
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
        <source>Slight damage</source>
        <translation>轻微破坏</translation>
    </message>
    <message>
        <source>Slightly damaged</source>
        <translation>轻微破坏</translation>
    </message>
    <message>
        <source>small</source>
        <translation>小型</translation>
    </message>
    <message>
        <source>small learns on a processor; the others want a graphics card and many scenes.</source>
        <translation>小型网络可在处理器上学习；其他网络需要显卡和大量影像。</translation>
    </message>
    <message>
        <source>Small maps</source>
        <translation>缩略图</translation>
    </message>
    <message>
        <source>smaller than a square metre</source>
        <translation>小于一平方米</translation>
    </message>
    <message>
        <source>smaller than four cells of the images</source>
        <translation>小于影像的四个像元</translation>
    </message>
    <message>
        <source>So many simulated earthquakes are learnt from beside the recordings. They keep what the network knows of other ground, and it learns yours more slowly; from scratch on few recordings, give thousands.</source>
        <translation>除波形记录外还用这么多模拟地震学习。它们使网络保留对其他地区的认识，但对您所在地区学得较慢；从头学习且记录较少时，请给出数千个。</translation>
    </message>
    <message>
        <source>So many simulated towns, suburbs and farms are learnt from beside the pairs: with few scenes they keep the network from learning these by heart. Half a second each.</source>
        <translation>除影像对之外还学习这么多模拟的城镇、郊区和农庄：场景很少时可防止网络死记这些场景。每个约半秒。</translation>
    </message>
    <message>
        <source>So many steps instead of those of the quality; 0 leaves it to the quality.</source>
        <translation>用此步数代替质量所定的步数；0 表示由质量决定。</translation>
    </message>
    <message>
        <source>So many windows are learnt from in a step: more is steadier, and takes more memory.</source>
        <translation>每步学习的窗口数：越多越稳定，占用内存也越多。</translation>
    </message>
    <message>
        <source>So many windows of half a minute, put together at random, are learnt from in a step.</source>
        <translation>每步学习的半分钟窗口数，窗口随机组合而成。</translation>
    </message>
    <message>
        <source>Some held-out scores are not finite; bound the probabilities away from 0 and 1.</source>
        <translation>部分留出得分不是有限值；请使概率不触及 0 和 1。</translation>
    </message>
    <message>
        <source>Some {1} are not finite numbers; leave those points out.</source>
        <translation>部分{1}不是有限值；请去掉这些点。</translation>
    </message>
    <message>
        <source>southern-california</source>
        <translation>南加利福尼亚</translation>
    </message>
    <message>
        <source>Space  blink</source>
        <translation>空格键  闪烁</translation>
    </message>
    <message>
        <source>spectrogram</source>
        <translation>时频图</translation>
    </message>
    <message>
        <source>Spectrogram of</source>
        <translation>时频图</translation>
    </message>
    <message>
        <source>Spikes of a single sample were replaced by the mean of their neighbours.</source>
        <translation>单个采样点的尖峰已用相邻点的均值代替。</translation>
    </message>
    <message>
        <source>Square cells with the share of buildings that are damaged, with intervals, and the count of each grade.</source>
        <translation>方形单元，含受损建筑物的比例及其区间和各等级的数量。</translation>
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
        <source>sta-lta</source>
        <translation>STA/LTA</translation>
    </message>
    <message>
        <source>stacked</source>
        <translation>逐道排列</translation>
    </message>
    <message>
        <source>Stacking is one of {1}; precision one of {2}.</source>
        <translation>叠加方式必须是 {1} 之一；精度必须是 {2} 之一。</translation>
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
        <source>Station terms</source>
        <translation>台站校正</translation>
    </message>
    <message>
        <source>Stations</source>
        <translation>台站</translation>
    </message>
    <message>
        <source>Stations (*.xml *.stationxml *.csv *.txt *.dataless *.gpkg *.shp *.geojson);;All files (*)</source>
        <translation>台站 (*.xml *.stationxml *.csv *.txt *.dataless *.gpkg *.shp *.geojson);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Stations (stations) are needed to put the picks on the map: give StationXML, or a table with network, station, latitude, longitude and elevation.</source>
        <translation>将震相显示在地图上需要台站（stations）：请给出 StationXML，或含台网、台站、纬度、经度和高程的表。</translation>
    </message>
    <message>
        <source>Stations of &apos;{1}&apos; without coordinates were left out: {2}.</source>
        <translation>“{1}”中没有坐标的台站已略去：{2}。</translation>
    </message>
    <message>
        <source>Stations of &apos;{1}&apos;: the elevations ({2} to {3}) look like kilometres and were taken so; name the column elevation_m or elevation_km to be sure.</source>
        <translation>“{1}”的台站：高程（{2} 至 {3}）看起来以千米为单位，已按此处理；为明确起见，请将该列命名为 elevation_m 或 elevation_km。</translation>
    </message>
    <message>
        <source>Stations of &apos;{1}&apos;: the line &apos;{2}&apos; can&apos;t be read; it must be GTSRCE label LATLON latitude longitude depth elevation.</source>
        <translation>“{1}”的台站：无法读取行“{2}”；须为 GTSRCE 名称 LATLON 纬度 经度 深度 高程。</translation>
    </message>
    <message>
        <source>Stations of &apos;{1}&apos;: {2} is given as {3}; only LATLON and LATLONDM can be read.</source>
        <translation>“{1}”的台站：{2} 以 {3} 给出；只能读取 LATLON 和 LATLONDM。</translation>
    </message>
    <message>
        <source>Stations that taught nothing and did not say when to stop: {1}, with {2} stretches of recording, {3} windows of {4} s around each arrival; tolerance {5} s, threshold {6}; intervals: 95 %, bootstrap over the stretches. Noise: what comes before the first arrivals. What it is compared with may have learnt from these stations.</source>
        <translation>既未参与学习、也未用于决定何时停止的台站：{1} 个，共 {2} 段记录，每个到时周围取 {3} 个 {4} s 窗口；容差 {5} s，阈值 {6}；区间：95 %，按记录段自助重采样。噪声：首个到时之前的部分。作为对比的网络可能学习过这些台站。</translation>
    </message>
    <message>
        <source>Stations with both</source>
        <translation>P、S 兼有的台站数</translation>
    </message>
    <message>
        <source>Stations with both (least_both) count two picks each: give least_picks {1} or more, got {2}.</source>
        <translation>P、S 兼有的台站（least_both）每个计两个震相：请将 least_picks 设为 {1} 或更大，给出的是 {2}。</translation>
    </message>
    <message>
        <source>Stations, days, channels, what is wrong, and the estimate of time.</source>
        <translation>台站、天数、通道、存在的问题以及所需时间的估计。</translation>
    </message>
    <message>
        <source>Stations, picks and what was left out, as one page.</source>
        <translation>台站、震相和略去的内容，汇于一页。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
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
        <source>Stop when the picks are there; events can be found in them later</source>
        <translation>拾取完震相即停止；以后可由其查找地震事件</translation>
    </message>
    <message>
        <source>Style of the buildings</source>
        <translation>建筑物样式</translation>
    </message>
    <message>
        <source>Style of the ellipses</source>
        <translation>误差椭圆样式</translation>
    </message>
    <message>
        <source>Style of the events</source>
        <translation>地震事件样式</translation>
    </message>
    <message>
        <source>Style of the probability</source>
        <translation>概率图样式</translation>
    </message>
    <message>
        <source>Style of the ray paths</source>
        <translation>射线路径样式</translation>
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
        <source>Substantial to heavy damage</source>
        <translation>显著至严重破坏</translation>
    </message>
    <message>
        <source>Such as 2023-01-14; empty for what the file says.</source>
        <translation>如 2023-01-14；留空表示采用文件中的日期。</translation>
    </message>
    <message>
        <source>Such as 2023-02-08; empty for what the file says.</source>
        <translation>如 2023-02-08；留空表示采用文件中的日期。</translation>
    </message>
    <message>
        <source>Summarise damage</source>
        <translation>破坏汇总</translation>
    </message>
    <message>
        <source>sun&apos;s direction</source>
        <translation>太阳方位角</translation>
    </message>
    <message>
        <source>sun&apos;s height</source>
        <translation>太阳高度角</translation>
    </message>
    <message>
        <source>SW</source>
        <translation>西南</translation>
    </message>
    <message>
        <source>Swipe before and after</source>
        <translation>灾前灾后卷帘对比</translation>
    </message>
    <message>
        <source>Swipe between the images of before and after</source>
        <translation>对灾前与灾后影像作卷帘对比</translation>
    </message>
    <message>
        <source>Table of arrivals</source>
        <translation>到时表</translation>
    </message>
    <message>
        <source>Table of buildings</source>
        <translation>建筑物表</translation>
    </message>
    <message>
        <source>Table of counts</source>
        <translation>统计表</translation>
    </message>
    <message>
        <source>Table of events</source>
        <translation>事件表</translation>
    </message>
    <message>
        <source>Table of picks</source>
        <translation>震相表</translation>
    </message>
    <message>
        <source>Take the environment away and free its disk space. Results stay.</source>
        <translation>移除环境并释放磁盘空间。结果保留。</translation>
    </message>
    <message>
        <source>Take the last grade back (← or Backspace)</source>
        <translation>撤销上一次评定（← 或 Backspace）</translation>
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
        <source>Takes buildings that someone has graded, in the field, on images or with another program, and tells what they come to: counts of each grade with intervals, the damage ratio on a grid and by area, hot spots, people and floor area in damaged buildings, and a report with the caveats that responders need. Grades can be carried from one scheme into another by a mapping that is always shown.</source>
        <translation>对实地、影像上或由其他程序评定过等级的建筑物进行汇总：各等级的数量及区间、按格网和区域的破坏率、热点、受损建筑物内的人数和建筑面积，以及包含应急人员所需注意事项的报告。等级可由一种方案换算为另一种方案，换算所用的映射始终列出。</translation>
    </message>
    <message>
        <source>takes {1} samples a second, not {2}</source>
        <translation>每秒取 {1} 个采样点，而不是 {2} 个</translation>
    </message>
    <message>
        <source>tanzania</source>
        <translation>坦桑尼亚</translation>
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
        <source>Taught on the images of one user: look at its grades before you trust them elsewhere. Another sensor, season or way of building, and damage that can&apos;t be seen from above, are not covered by its figures. Not field checked.</source>
        <translation>由一位用户的影像训练：在别处采用之前，请先查看其评定的等级。其他传感器、季节或建筑形式，以及从空中看不到的破坏，均不在其指标之内。未经实地核查。</translation>
    </message>
    <message>
        <source>Taught on the recordings of one user&apos;s stations: look at its picks before you trust it elsewhere. Whatever was not picked in those recordings was learnt as no arrival. Networks taught on many thousands of recordings, such as SeisBench&apos;s, are stronger wherever nothing shows otherwise.</source>
        <translation>由一位用户的台站记录训练：在别处采用之前，请先查看其拾取的震相。这些记录中未拾取之处均作为无到时学习。由大量记录训练的网络（如 SeisBench 的网络）更为可靠，除非检验结果另有表明。</translation>
    </message>
    <message>
        <source>Taught picker</source>
        <translation>训练所得的拾取网络</translation>
    </message>
    <message>
        <source>Teach a damage model</source>
        <translation>训练破坏模型</translation>
    </message>
    <message>
        <source>Teach a picker</source>
        <translation>训练拾取网络</translation>
    </message>
    <message>
        <source>Teach the network on the picks that were reviewed, and see whether it does better.</source>
        <translation>用已审核的震相训练网络，并查看效果是否更好。</translation>
    </message>
    <message>
        <source>Teaches a network that finds buildings and grades their damage on pairs of images with graded buildings: your own layers, or data sets such as xBD and BRIGHT. It is measured by leaving out whole events: a network that never saw an event grades it. The model file serves at once as the damage model of Assess damage to buildings.</source>
        <translation>用带有已评定建筑物的影像对训练网络，使其识别建筑物并评定破坏等级：可用您自己的图层，或 xBD、BRIGHT 等数据集。检验时留出整个事件：由未见过该事件的网络来评定。模型文件可直接用作“建筑物破坏评估”的破坏模型。</translation>
    </message>
    <message>
        <source>Teaches the network that picks P and S on your own picks and recordings, best those that you have reviewed, and measures it at stations that it never saw, beside what it started from: take it where it does better there, else keep what you had. It gets to know your ground and forgets other ground. The model file serves at once as the network of Pick seismic arrivals. A step takes about 0.15 s on two cores: 600 steps two minutes, a thousand simulated earthquakes ten seconds more, and cutting out the recordings about as long as reading them.</source>
        <translation>用您自己的震相和波形记录（最好是已审核的震相）训练拾取 P 和 S 的网络，并在未见过的台站上与起始网络对比检验：效果更好则采用，否则保留原有网络。它熟悉您所在的地区，同时会淡忘其他地区。模型文件可直接用作“震相拾取”的网络。双核上每步约 0.15 s：600 步两分钟，一千个模拟地震另加十秒，截取波形记录的时间与读取大致相当。</translation>
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
        <source>Testing on held-out blocks</source>
        <translation>正在留出分块上检验</translation>
    </message>
    <message>
        <source>Testing on random folds</source>
        <translation>正在随机折上检验</translation>
    </message>
    <message>
        <source>Testing the chosen Python</source>
        <translation>正在测试所选的 Python</translation>
    </message>
    <message>
        <source>That didn&apos;t work; trying the standard index of Python packages.</source>
        <translation>未能成功；正在尝试 Python 软件包的标准索引。</translation>
    </message>
    <message>
        <source>The address of a service must not hold a user name or password: give the login apart.</source>
        <translation>服务的地址中不得含有用户名或密码：请另行给出登录信息。</translation>
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
        <source>The area &apos;{1}&apos; must hold polygons: make polygons of its outline first (in QGIS: &apos;Lines to polygons&apos;).</source>
        <translation>范围“{1}”必须为面要素：请先将其边界线转为面（QGIS 中：“线转面”）。</translation>
    </message>
    <message>
        <source>The area is only {1} × {2} cells, smaller than the patch of {3} cells that the network looks at: choose smaller cells (cell_size_m), a smaller patch (patch_cells), or a wider area.</source>
        <translation>范围仅有 {1} × {2} 个像元，小于网络所看的 {3} 像元图块：请选择更小的像元（cell_size_m）、更小的图块（patch_cells）或更大的范围。</translation>
    </message>
    <message>
        <source>The arrivals of each event as NonLinLoc phase file.</source>
        <translation>各事件的到时，NonLinLoc 震相文件格式。</translation>
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
        <source>The bands of layer &apos;{1}&apos; are one or three numbers, such as 3,2,1 for red, green and blue, not &apos;{2}&apos;.</source>
        <translation>图层“{1}”的波段应为一个或三个编号，如 3,2,1 表示红、绿、蓝，而不是“{2}”。</translation>
    </message>
    <message>
        <source>The before image &apos;{1}&apos; is of {2} and the after image &apos;{3}&apos; of {4}: exchange them, or correct the dates.</source>
        <translation>灾前影像“{1}”的日期为 {2}，灾后影像“{3}”的日期为 {4}：请交换两者，或更正日期。</translation>
    </message>
    <message>
        <source>The buildings to look at: why each was asked, what the map thinks of it, where its pictures are, and what the labels have brought so far.</source>
        <translation>待查看的建筑物：各自的选取原因、破坏图对其的判断、图片位置，以及标签迄今的作用。</translation>
    </message>
    <message>
        <source>The card of &apos;{1}&apos; can&apos;t be understood ({2}): correct it.</source>
        <translation>无法理解“{1}”的模型卡（{2}）：请更正。</translation>
    </message>
    <message>
        <source>The card of &apos;{1}&apos; states {2} bands, the model takes {3}: correct the card.</source>
        <translation>“{1}”的模型卡声明有 {2} 个波段，而模型需要 {3} 个：请更正模型卡。</translation>
    </message>
    <message>
        <source>The card of the damage model can&apos;t be understood ({1}): use a model that Orogen saved.</source>
        <translation>无法理解破坏模型的模型卡（{1}）：请使用 Orogen 保存的模型。</translation>
    </message>
    <message>
        <source>The cell size must be a positive number of metres, not {1}.</source>
        <translation>像元大小必须为正的米数，而不是 {1}。</translation>
    </message>
    <message>
        <source>The cells of one image are {1} times as large as those of the other ({2} m and {3} m).</source>
        <translation>一幅影像的像元大小是另一幅的 {1} 倍（{2} m 与 {3} m）。</translation>
    </message>
    <message>
        <source>The channel code {1} does not stand for a seismometer.</source>
        <translation>通道代码 {1} 不代表地震计。</translation>
    </message>
    <message>
        <source>The channel code {1} names no component: its last letter must be Z, N, E, 1, 2 or 3.</source>
        <translation>通道代码 {1} 未指明分量：末位必须为 Z、N、E、1、2 或 3。</translation>
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
        <source>The classes and colours of the grading scheme.</source>
        <translation>分级方案的类别和颜色。</translation>
    </message>
    <message>
        <source>the classes {1}</source>
        <translation>类别 {1}</translation>
    </message>
    <message>
        <source>The clock of station {1} seems off by about {2} s: {3} of its picks, P and S alike, lie that far from the times predicted for located events. {4}</source>
        <translation>台站 {1} 的时钟似乎偏差约 {2} s：其 {3} 个震相（P 和 S 均如此）与已定位事件的预测到时相差这么多。{4}</translation>
    </message>
    <message>
        <source>The colours fit better in the order {1} of the after image: check the band order.</source>
        <translation>灾后影像的波段按 {1} 的顺序颜色更吻合：请检查波段顺序。</translation>
    </message>
    <message>
        <source>The command is on the clipboard.</source>
        <translation>命令已复制到剪贴板。</translation>
    </message>
    <message>
        <source>the components &apos;{1}&apos; (they must be Z, N and E in some order)</source>
        <translation>分量“{1}”（须为某种顺序的 Z、N 和 E）</translation>
    </message>
    <message>
        <source>The computer has too little free memory for this run: close other programs, or choose a larger cell size.</source>
        <translation>计算机的可用内存不足以进行此运行：请关闭其他程序，或选择更大的像元大小。</translation>
    </message>
    <message>
        <source>The constant velocities can&apos;t be: {1}.</source>
        <translation>所给的均匀速度不可能成立：{1}。</translation>
    </message>
    <message>
        <source>The coordinate reference system &apos;{1}&apos; is not projected, and cells are measured in metres: give a projected one, say the UTM zone of the area.</source>
        <translation>坐标参照系“{1}”不是投影坐标系，而像元以米计：请给出投影坐标参照系，如该区域的 UTM 带。</translation>
    </message>
    <message>
        <source>the copy ended as {status}</source>
        <translation>复制以 {status} 结束</translation>
    </message>
    <message>
        <source>The damage grid as a raster: ratio, graded and damaged buildings.</source>
        <translation>栅格形式的破坏格网：破坏率、已评定建筑物和受损建筑物。</translation>
    </message>
    <message>
        <source>The damage model &apos;{1}&apos; states {2}, which can&apos;t be used: correct its card.</source>
        <translation>破坏模型“{1}”声明了{2}，不能使用：请更正其模型卡。</translation>
    </message>
    <message>
        <source>The density of layer &apos;{1}&apos; needs a radius of at least one cell, {2} m.</source>
        <translation>图层“{1}”的密度所用半径至少为一个像元，即 {2} m。</translation>
    </message>
    <message>
        <source>The deposits lie in a part of the area that holds only {1} % of the background: the model may tell that district from the rest instead of finding deposits in it; give the explored ground as permissive ground (permissive) or narrow the area.</source>
        <translation>矿床所在部分仅含 {1} % 的背景：模型可能只是把该地区与其余部分区分开，而不是在其中寻找矿床；请将已勘查的地段作为可行地段（permissive）给出，或缩小范围。</translation>
    </message>
    <message>
        <source>The deposits of layer &apos;{1}&apos; lie outside the evidence: check the CRS of &apos;{2}&apos; and of the template raster, and that both show the same ground.</source>
        <translation>图层“{1}”的矿床位于证据之外：请检查“{2}”与模板栅格的坐标参照系，并确认两者为同一区域。</translation>
    </message>
    <message>
        <source>The description &apos;{1}&apos; isn&apos;t one of a SeisBench model: choose another file.</source>
        <translation>说明文件“{1}”不是 SeisBench 模型的说明：请选择其他文件。</translation>
    </message>
    <message>
        <source>The description &apos;{1}&apos; of a SeisBench model can&apos;t be read ({2}): fetch it again.</source>
        <translation>无法读取 SeisBench 模型的说明文件“{1}”（{2}）：请重新获取。</translation>
    </message>
    <message>
        <source>The detector &apos;{1}&apos; isn&apos;t known: give a model file, seisbench:PhaseNet/stead, or one of {2}.</source>
        <translation>未知的检测器“{1}”：请给出模型文件、seisbench:PhaseNet/stead，或 {2} 之一。</translation>
    </message>
    <message>
        <source>The device &apos;{1}&apos; isn&apos;t known: choose auto, cpu or cuda.</source>
        <translation>未知的设备“{1}”：请选择 auto、cpu 或 cuda。</translation>
    </message>
    <message>
        <source>The disaster that each pair shows, in their order, separated by commas; empty takes each pair for an event of its own. Of a data set the names of the files tell it.</source>
        <translation>各影像对所示的灾害，按顺序以逗号分隔；留空表示每对各为一个事件。数据集的事件由文件名得知。</translation>
    </message>
    <message>
        <source>The disk is full: make room and repair the environment.</source>
        <translation>磁盘已满：请腾出空间并修复环境。</translation>
    </message>
    <message>
        <source>the encoder &apos;{1}&apos; (known: {2})</source>
        <translation>编码器“{1}”（已知：{2}）</translation>
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
        <source>The epicentre lies within the error with a probability of 68 %, by the times that don&apos;t fit: what the velocity model gets wrong is not in it. The depth&apos;s error is one standard deviation.</source>
        <translation>震中以 68 % 的概率位于误差范围内；该误差由到时残差得出，不含速度模型的偏差。深度误差为一倍标准差。</translation>
    </message>
    <message>
        <source>The event before, or the station&apos;s pick before</source>
        <translation>上一个事件，或该台站的上一个震相</translation>
    </message>
    <message>
        <source>The event can&apos;t be located: {1}.</source>
        <translation>无法定位该事件：{1}。</translation>
    </message>
    <message>
        <source>The evidence is not what the map was made from (bands {1} instead of {2}): put the old layers back, or make the map again.</source>
        <translation>证据与制作预测图时不同（波段为 {1}，而非 {2}）：请恢复原来的图层，或重新制作预测图。</translation>
    </message>
    <message>
        <source>The features could not be kept, so they will be computed anew the next time: the result folder and the cache can&apos;t be written.</source>
        <translation>特征未能保存，下次将重新计算：结果文件夹和缓存均无法写入。</translation>
    </message>
    <message>
        <source>The field of the layers that holds the grades; empty looks for the usual names.</source>
        <translation>图层中表示等级的字段；留空则查找常用名称。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; can&apos;t be read ({2}): check the path.</source>
        <translation>无法读取文件“{1}”（{2}）：请检查路径。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; can&apos;t be read as JSON: correct it, or give a CSV file instead.</source>
        <translation>无法将文件“{1}”读作 JSON：请更正，或改用 CSV 文件。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; ends in the middle or is damaged there; what can be read of it is used.</source>
        <translation>文件“{1}”中途结束或在该处损坏；采用了其中可读取的部分。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; has no layer &apos;{2}&apos;: its layers are {3}.</source>
        <translation>文件“{1}”没有图层“{2}”：其图层为 {3}。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; has no layers: export it again from QGIS as GeoPackage.</source>
        <translation>文件“{1}”没有图层：请从 QGIS 重新导出为 GeoPackage。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; has several layers ({2}): say which by adding &apos;|layername={3}&apos; to the source.</source>
        <translation>文件“{1}”有多个图层（{2}）：请在数据源后添加“|layername={3}”指明是哪一个。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; holds no labels as xBD has them (features with properties and wkt): fetch it again.</source>
        <translation>文件“{1}”不含 xBD 形式的标签（带 properties 和 wkt 的 features）：请重新获取。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; is no state dict: save the network&apos;s state_dict().</source>
        <translation>文件“{1}”不是 state dict：请保存网络的 state_dict()。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; is not text in UTF-8: save it again as UTF-8.</source>
        <translation>文件“{1}”不是 UTF-8 文本：请重新以 UTF-8 保存。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; is not what its name says: delete it.</source>
        <translation>文件“{1}”与其名称不符：请删除。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; must hold one JSON object: put its content in braces.</source>
        <translation>文件“{1}”必须含有一个 JSON 对象：请用花括号括住其内容。</translation>
    </message>
    <message>
        <source>The file &apos;{1}&apos; {2}.</source>
        <translation>文件“{1}”{2}。</translation>
    </message>
    <message>
        <source>The file of picks {1} is empty.</source>
        <translation>震相文件 {1} 是空的。</translation>
    </message>
    <message>
        <source>The file of picks {path} isn&apos;t there: choose another, or none (2, Picks).</source>
        <translation>震相文件 {path} 不存在：请另选一个，或不选（2，震相）。</translation>
    </message>
    <message>
        <source>The file to which the grades are appended; it need not be there yet.</source>
        <translation>追加保存等级的文件；可以尚不存在。</translation>
    </message>
    <message>
        <source>The file to which the grades were appended.</source>
        <translation>已追加保存等级的文件。</translation>
    </message>
    <message>
        <source>The filter lets nothing through: its lowest frequency must lie under the highest.</source>
        <translation>该滤波器不让任何成分通过：最低频率必须低于最高频率。</translation>
    </message>
    <message>
        <source>The filter of the deposits leaves no point of &apos;{name}&apos;: write it like status = &apos;mine&apos;, or clear it.</source>
        <translation>矿床筛选条件使“{name}”中没有剩下任何点：请写成如 status = &apos;mine&apos; 的形式，或将其清除。</translation>
    </message>
    <message>
        <source>The first class that counts as damaged; when empty, that of the scheme.</source>
        <translation>从哪一类别起算作受损；留空表示采用方案的规定。</translation>
    </message>
    <message>
        <source>the first with text</source>
        <translation>第一个有文字的</translation>
    </message>
    <message>
        <source>The folder &apos;{1}&apos; for the made town can&apos;t be made ({2}); choose another place.</source>
        <translation>无法创建存放模拟城镇的文件夹“{1}”（{2}）；请另选位置。</translation>
    </message>
    <message>
        <source>The folder &apos;{1}&apos; holds no data set of SeisBench: it needs metadata.csv, with a column trace_name, and waveforms.hdf5.</source>
        <translation>文件夹“{1}”不含 SeisBench 数据集：需要含 trace_name 列的 metadata.csv，以及 waveforms.hdf5。</translation>
    </message>
    <message>
        <source>The folder &apos;{1}&apos; holds no pairs: expected are labels of xBD (…_post_disaster.json), folders with pre.tif, post.tif and buildings.gpkg, or targets of BRIGHT (…_building_damage.tif).</source>
        <translation>文件夹“{1}”不含影像对：应为 xBD 的标签（…_post_disaster.json）、含 pre.tif、post.tif 和 buildings.gpkg 的文件夹，或 BRIGHT 的目标栅格（…_building_damage.tif）。</translation>
    </message>
    <message>
        <source>The folder &apos;{1}&apos; holds no StationXML: choose the file or the folder of station metadata.</source>
        <translation>文件夹“{1}”中没有 StationXML：请选择台站元数据的文件或文件夹。</translation>
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
        <source>the folder is empty, or the choice of channels and times leaves nothing.</source>
        <translation>文件夹为空，或所选的通道和时间没有留下任何记录。</translation>
    </message>
    <message>
        <source>The folder {1} holds a file {2} that no earlier result of Orogen made: move it away, then run the same command again.</source>
        <translation>文件夹 {1} 中有文件 {2}，它不是 Orogen 先前的结果：请将其移走，然后再次进行相同的运行。</translation>
    </message>
    <message>
        <source>The folder {1} holds a finished result: choose another output folder, or allow it to be replaced (--overwrite).</source>
        <translation>文件夹 {1} 中已有完成的结果：请选择其他输出文件夹，或允许将其替换（--overwrite）。</translation>
    </message>
    <message>
        <source>The folder {1} holds no finished result: give the manifest.json of a damage assessment.</source>
        <translation>文件夹 {1} 中没有完成的结果：请给出破坏评估结果的 manifest.json。</translation>
    </message>
    <message>
        <source>The folder {1} holds no finished result: give the manifest.json of a prospectivity map.</source>
        <translation>文件夹 {1} 中没有完成的结果：请给出成矿远景图的 manifest.json。</translation>
    </message>
    <message>
        <source>The folder {1} holds no finished result: give the manifest.json of located events.</source>
        <translation>文件夹 {1} 中没有完成的结果：请给出地震定位结果的 manifest.json。</translation>
    </message>
    <message>
        <source>The folder {1} holds no located events but a result of {2}: give the manifest.json of located events.</source>
        <translation>文件夹 {1} 中不是地震定位结果，而是 {2} 的结果：请给出地震定位结果的 manifest.json。</translation>
    </message>
    <message>
        <source>The folder {1} holds no prospectivity map but a result of {2}: give the manifest.json of a prospectivity map.</source>
        <translation>文件夹 {1} 中不是成矿远景图，而是 {2} 的结果：请给出成矿远景图的 manifest.json。</translation>
    </message>
    <message>
        <source>The folder {1} holds other files, and no result of Orogen: choose a new or empty output folder.</source>
        <translation>文件夹 {1} 中有其他文件，而没有 Orogen 的结果：请选择新的或空的输出文件夹。</translation>
    </message>
    <message>
        <source>The folder {1} holds the unfinished run of another job (other parameters, inputs or version): choose another output folder, or discard it (--overwrite).</source>
        <translation>文件夹 {1} 中有另一作业（参数、输入或版本不同）未完成的运行：请选择其他输出文件夹，或将其丢弃（--overwrite）。</translation>
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
        <source>The grade was not saved because another program holds {1}: close it there, then grade the building again; all earlier grades are safe.</source>
        <translation>等级未保存，因为 {1} 正被其他程序占用：请在该程序中将其关闭，然后重新评定该建筑物；此前的等级均已保存。</translation>
    </message>
    <message>
        <source>The grade was not saved because the disk of {1} is full: free some space, then grade the building again; all earlier grades are safe.</source>
        <translation>等级未保存，因为 {1} 所在磁盘已满：请腾出空间，然后重新评定该建筑物；此前的等级均已保存。</translation>
    </message>
    <message>
        <source>The grade was not saved because {1} can&apos;t be written ({2}): choose a label file where you may write, then grade the building again; all earlier grades are safe.</source>
        <translation>等级未保存，因为无法写入 {1}（{2}）：请选择您有写入权限的标签文件，然后重新评定该建筑物；此前的等级均已保存。</translation>
    </message>
    <message>
        <source>The graded buildings were drawn by chance from all in the layer, so that their shares stand for all.</source>
        <translation>已评定的建筑物是从图层的全部建筑物中随机抽取的，因而其比例可代表全体。</translation>
    </message>
    <message>
        <source>The grades have not been checked in the field, as far as anyone has said: pass that on with every number.</source>
        <translation>据现有说明，这些等级未经实地核查：引用任何数字时请一并说明。</translation>
    </message>
    <message>
        <source>The grades were read from the field &apos;{1}&apos; of the layer &apos;{2}&apos; as classes of {3}; Orogen neither made nor checked them.</source>
        <translation>等级读自图层“{2}”的字段“{1}”，作为 {3} 的类别；Orogen 既未生成也未核查这些等级。</translation>
    </message>
    <message>
        <source>The graphics card has too little free memory for this run: close other programs that use it, or choose device &apos;cpu&apos;.</source>
        <translation>显卡的可用显存不足以进行此运行：请关闭其他使用显卡的程序，或将设备选为“cpu”。</translation>
    </message>
    <message>
        <source>The grid&apos;s coordinate reference system has no place on the earth, so that distances to other layers are not defined: choose a projected one.</source>
        <translation>格网的坐标参照系在地球上没有位置，因而到其他图层的距离没有定义：请选择投影坐标参照系。</translation>
    </message>
    <message>
        <source>The grid, every layer, the deposits, warnings, and the estimate of time, memory and disk.</source>
        <translation>格网、各图层、矿床、警告，以及时间、内存和磁盘的估算。</translation>
    </message>
    <message>
        <source>The highest frequency (high_hz) must lie above the lowest (low_hz): got {1} and {2} Hz.</source>
        <translation>最高频率（high_hz）必须高于最低频率（low_hz）：给出的是 {1} 和 {2} Hz。</translation>
    </message>
    <message>
        <source>The highest probability covers {1} % of the area at once, more than the {2} % asked for: the targets cover all of it.</source>
        <translation>最高概率同时覆盖区域的 {1} %，多于所要求的 {2} %：靶区包括其全部。</translation>
    </message>
    <message>
        <source>The image &apos;{1}&apos; can&apos;t be read: it is damaged or no image; fetch it again.</source>
        <translation>无法读取影像“{1}”：它已损坏或不是影像；请重新获取。</translation>
    </message>
    <message>
        <source>The image {path} can&apos;t be opened: put it back where it was.</source>
        <translation>无法打开影像 {path}：请将其放回原处。</translation>
    </message>
    <message>
        <source>The images &apos;{1}&apos; and &apos;{2}&apos; could not be aligned, and are used as they lie: look whether they show the same place.</source>
        <translation>影像“{1}”和“{2}”无法配准，按原位置使用：请查看两者是否显示同一地点。</translation>
    </message>
    <message>
        <source>The images &apos;{1}&apos; and &apos;{2}&apos; don&apos;t overlap: check that both show the same place and that their coordinate reference systems are right.</source>
        <translation>影像“{1}”和“{2}”没有重叠：请检查两者是否显示同一地点，以及坐标参照系是否正确。</translation>
    </message>
    <message>
        <source>The images &apos;{1}&apos; and &apos;{2}&apos; have no place on the ground and different sizes, so they can&apos;t be laid over each other: georeference them.</source>
        <translation>影像“{1}”和“{2}”没有地理位置且大小不同，因而无法叠合：请对其进行地理配准。</translation>
    </message>
    <message>
        <source>The images &apos;{1}&apos; and &apos;{2}&apos; share only {3} × {4} cells of {5} m, too few to compare: choose images that cover the same ground.</source>
        <translation>影像“{1}”和“{2}”的共同范围只有 {3} × {4} 个 {5} m 的像元，不足以比较：请选择覆盖同一区域的影像。</translation>
    </message>
    <message>
        <source>The images could not be aligned: {1} of {2} control points agree, as if they showed different ground, or ground that has changed all over.</source>
        <translation>影像无法配准：{2} 个控制点中有 {1} 个一致，似乎显示的是不同区域，或是普遍发生变化的区域。</translation>
    </message>
    <message>
        <source>The installer failed ({last}): look at the log above, then repair the environment.</source>
        <translation>安装失败（{last}）：请查看上面的日志，然后修复环境。</translation>
    </message>
    <message>
        <source>The instrument has a component 3 beside Z; it is not clear where it points.</source>
        <translation>该仪器除 Z 外还有分量 3；其指向不明。</translation>
    </message>
    <message>
        <source>The instrument has components {1} and {2}; {3} was used.</source>
        <translation>该仪器有分量 {1} 和 {2}；采用了 {3}。</translation>
    </message>
    <message>
        <source>The job file {1} can&apos;t be read ({2}): give the job.json of a result folder.</source>
        <translation>无法读取作业文件 {1}（{2}）：请给出结果文件夹中的 job.json。</translation>
    </message>
    <message>
        <source>The job was made with Orogen {1}; this is {2}, and the result may differ.</source>
        <translation>该作业由 Orogen {1} 制作；当前为 {2}，结果可能不同。</translation>
    </message>
    <message>
        <source>The known truth &apos;{1}&apos; has no values in the mapped area, only nodata: leave it out, or check its nodata value and its extent.</source>
        <translation>已知真值“{1}”在成图区域内没有值，只有无数据：请去掉它，或检查其无数据值和范围。</translation>
    </message>
    <message>
        <source>The known truth &apos;{1}&apos; must hold probabilities from 0 to 1, but has values of {2} to {3}: give the true probability of a deposit in every cell, or leave it out.</source>
        <translation>已知真值“{1}”必须为 0 至 1 的概率，但其值为 {2} 至 {3}：请给出每个像元中存在矿床的真实概率，或去掉它。</translation>
    </message>
    <message>
        <source>The label file was edited while the map was learnt ({1} labels): what it held at the beginning counts, the rest does the next time.</source>
        <translation>学习期间标签文件被编辑（{1} 个标签）：以开始时的内容为准，其余下次计入。</translation>
    </message>
    <message>
        <source>The label file {1} can&apos;t be read ({2}): check the path and its permissions.</source>
        <translation>无法读取标签文件 {1}（{2}）：请检查路径及其权限。</translation>
    </message>
    <message>
        <source>The label file {1} was edited by another program: it held {2} labels, now it holds {3}, and these count.</source>
        <translation>标签文件 {1} 被其他程序编辑：原有 {2} 个标签，现有 {3} 个，以现有的为准。</translation>
    </message>
    <message>
        <source>The label file {1} was removed or emptied by another program: its labels are still known here and are written again with the next grade.</source>
        <translation>标签文件 {1} 被其他程序移除或清空：此处仍保有其标签，下次评定时将重新写入。</translation>
    </message>
    <message>
        <source>The labels &apos;{1}&apos; can&apos;t be read ({2}): check the path.</source>
        <translation>无法读取标签“{1}”（{2}）：请检查路径。</translation>
    </message>
    <message>
        <source>the labels &apos;{1}&apos;, without P and S</source>
        <translation>缺少 P 和 S 的标签“{1}”</translation>
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
        <source>the layer gives it no grade</source>
        <translation>图层未给出其等级</translation>
    </message>
    <message>
        <source>The layer of stations &apos;{1}&apos; has no field &apos;station&apos;: add one with the stations&apos; codes.</source>
        <translation>台站图层“{1}”没有“station”字段：请添加该字段并填入台站代码。</translation>
    </message>
    <message>
        <source>The layer of the deposits can&apos;t be read any more.</source>
        <translation>矿床图层已无法读取。</translation>
    </message>
    <message>
        <source>The layer {1} of {2} needs the attribute to read: write &apos;{3}|field=NAME&apos;.</source>
        <translation>{2} 的图层 {1} 需要指明要读取的属性：请写作“{3}|field=NAME”。</translation>
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
        <source>The login {identifier} of {service} can&apos;t be read from QGIS&apos;s store: choose or make another one (Waveforms, Login), and give the master password when QGIS asks for it.</source>
        <translation>无法从 QGIS 的存储中读取 {service} 的登录信息 {identifier}：请另选或新建一个（波形，登录），并在 QGIS 询问时输入主密码。</translation>
    </message>
    <message>
        <source>The login {name} of {service} has no user name: choose one of the kind “Basic authentication”.</source>
        <translation>{service} 的登录信息 {name} 没有用户名：请选择“Basic authentication”（基本身份验证）类型的登录信息。</translation>
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
        <source>The manifest.json in the result folder of a damage assessment. The images that it was made from must still be where they were.</source>
        <translation>破坏评估结果文件夹中的 manifest.json。生成它的影像必须仍在原处。</translation>
    </message>
    <message>
        <source>The manifest.json in the result folder of a prospectivity map. The evidence layers that it was made from must still be where they were.</source>
        <translation>成矿远景图结果文件夹中的 manifest.json。生成它的证据图层必须仍在原处。</translation>
    </message>
    <message>
        <source>The manifest.json in the result folder of located events.</source>
        <translation>地震定位结果文件夹中的 manifest.json。</translation>
    </message>
    <message>
        <source>The map can&apos;t be asked without the layers that it was made from: {1}</source>
        <translation>缺少制作预测图所用的图层，无法询问：{1}</translation>
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
        <source>The map shows {1} here, but its layers now give {2}: a layer has changed since the map was made, so make the map again.</source>
        <translation>预测图在此处显示 {1}，但其图层现在给出 {2}：制图之后有图层发生了变化，请重新制作预测图。</translation>
    </message>
    <message>
        <source>The map takes its CRS, cells and extent from this raster; without it from the first continuous raster, else the first categorical one, else from the vector layers.</source>
        <translation>预测图的坐标参照系、像元和范围取自此栅格；不给出时取自第一个连续值栅格，否则取自第一个类别栅格，再否则取自矢量图层。</translation>
    </message>
    <message>
        <source>The mapping &apos;{1}&apos; is not understood: write class=class, with a semicolon between two of them.</source>
        <translation>无法理解映射“{1}”：请写成 类别=类别，两项之间用分号分隔。</translation>
    </message>
    <message>
        <source>The mapping &apos;{1}&apos; needs two columns: the class as it is, and the class that it shall be.</source>
        <translation>映射“{1}”需要两列：原类别和目标类别。</translation>
    </message>
    <message>
        <source>The mapping names &apos;{1}&apos;, which is no class of {2}: its classes are {3}.</source>
        <translation>映射中的“{1}”不是 {2} 的类别：其类别为 {3}。</translation>
    </message>
    <message>
        <source>The maps have different cells (CRS, cell size or extent), so they can&apos;t be subtracted.</source>
        <translation>两幅预测图的像元不同（坐标参照系、像元大小或范围），因此不能相减。</translation>
    </message>
    <message>
        <source>The metadata.csv of a data set in SeisBench&apos;s format, with waveforms.hdf5 beside it: instead of picks and recordings, or in addition. Needs the package h5py.</source>
        <translation>SeisBench 格式数据集的 metadata.csv，旁边须有 waveforms.hdf5：代替震相和波形记录，或作为补充。需要软件包 h5py。</translation>
    </message>
    <message>
        <source>The model &apos;{1}&apos; can&apos;t be run on images of {2} bands: use it with the program that made it, or export it again.</source>
        <translation>模型“{1}”无法用于 {2} 个波段的影像：请在制作它的程序中使用，或重新导出。</translation>
    </message>
    <message>
        <source>The model &apos;{1}&apos; gave every cell the probability of each grade, and the cells of a building voted by their area. How surely a building changed was found apart from that, and stands beside it.</source>
        <translation>模型“{1}”给出每个像元属于各等级的概率，建筑物的等级由其像元按面积投票得出。建筑物发生变化的把握另行求得，并列给出。</translation>
    </message>
    <message>
        <source>The model &apos;{1}&apos; gives an array of {2}, not ground and the {3} classes of its card for every cell: correct the card.</source>
        <translation>模型“{1}”输出的数组为 {2}，而不是每个像元的地面和模型卡所列的 {3} 个类别：请更正模型卡。</translation>
    </message>
    <message>
        <source>The model &apos;{1}&apos; grades in {2}, the pairs are in {3}: choose that scheme for the model (model_scheme), or begin from scratch.</source>
        <translation>模型“{1}”按 {2} 评定等级，而影像对采用 {3}：请为模型选择该方案（model_scheme），或从头训练。</translation>
    </message>
    <message>
        <source>The model &apos;{1}&apos; has no card, so its bands, scaling and classes are unknown: put a &apos;{2}&apos; with bands, cell_m, classes, mean and deviation beside it.</source>
        <translation>模型“{1}”没有模型卡，其波段、缩放和类别未知：请在其旁放置“{2}”，内含 bands、cell_m、classes、mean 和 deviation。</translation>
    </message>
    <message>
        <source>The model &apos;{1}&apos; is ONNX, which needs the package onnxruntime in the backend&apos;s environment: install it there (pip install onnxruntime), or choose a model file of Orogen (.safetensors).</source>
        <translation>模型“{1}”为 ONNX 格式，需要后端环境中有软件包 onnxruntime：请在其中安装（pip install onnxruntime），或选择 Orogen 的模型文件（.safetensors）。</translation>
    </message>
    <message>
        <source>The model &apos;{1}&apos; takes arrays of {2}, not an image before and one after: use a model with two inputs, or one with both images&apos; channels.</source>
        <translation>模型“{1}”的输入数组为 {2}，而不是灾前和灾后影像各一：请使用有两个输入的模型，或将两幅影像的通道合为一个输入的模型。</translation>
    </message>
    <message>
        <source>The model &apos;{1}&apos; was never calibrated, so its probabilities put buildings in order and are no shares: don&apos;t add them up.</source>
        <translation>模型“{1}”从未校准，因此其概率只能给建筑物排序，并非比例：不要相加。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; can&apos;t be opened (no such file): check the path.</source>
        <translation>无法打开模型文件“{1}”（没有该文件）：请检查路径。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; can&apos;t be opened ({2}): check the path and its permissions.</source>
        <translation>无法打开模型文件“{1}”（{2}）：请检查路径及其权限。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; carries no model card of Orogen (version {2}), so its bands and scaling are unknown: use a model that Orogen saved.</source>
        <translation>模型文件“{1}”没有 Orogen 的模型卡（版本 {2}），其波段和缩放未知：请使用 Orogen 保存的模型。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; doesn&apos;t have the hash that its description states: fetch it again.</source>
        <translation>模型文件“{1}”的校验值与其说明文件不符：请重新获取。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; is damaged or no ONNX model: fetch or make it again.</source>
        <translation>模型文件“{1}”已损坏或不是 ONNX 模型：请重新获取或制作。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; is damaged or no safetensors file ({2}); fetch or make it again.</source>
        <translation>模型文件“{1}”已损坏或不是 safetensors 文件（{2}）；请重新获取或制作。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; is damaged, no PyTorch file, or could run code when loaded, so it was refused: ask for its state dict alone.</source>
        <translation>模型文件“{1}”已损坏、不是 PyTorch 文件，或载入时可能运行代码，因而被拒绝：请索取仅含权重（state dict）的文件。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; is no model of damage: choose one that train-damage made.</source>
        <translation>模型文件“{1}”不是破坏模型：请选择由 train-damage 制作的模型。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; is no phase picker: choose one that was trained on picks.</source>
        <translation>模型文件“{1}”不是震相拾取网络：请选择由震相训练的网络。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; is no prospectivity model, or parts of it are missing or damaged; fetch or make it again.</source>
        <translation>模型文件“{1}”不是成矿远景模型，或其部分内容缺失或损坏；请重新获取或制作。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; is no state dict: save the network&apos;s state_dict().</source>
        <translation>模型文件“{1}”不是 state dict：请保存网络的 state_dict()。</translation>
    </message>
    <message>
        <source>The model file &apos;{1}&apos; is {2} and could run code when loaded, so it was refused: ask for the model as safetensors.</source>
        <translation>模型文件“{1}”是{2}，载入时可能运行代码，因而被拒绝：请索取 safetensors 格式的模型。</translation>
    </message>
    <message>
        <source>The model file holds a damaged tree, so it was refused: fetch or make it again.</source>
        <translation>模型文件含有损坏的决策树，因而被拒绝：请重新获取或制作。</translation>
    </message>
    <message>
        <source>The model is not calibrated, because too few graded buildings were left out of learning: its probabilities put buildings in order and are no shares. Leave out events with {1} graded buildings at least, of two grades or more.</source>
        <translation>该模型未经校准，因为留出的已评级建筑物太少：其概率只能给建筑物排序，并非比例。请留出至少含 {1} 栋、两个或更多等级的已评级建筑物的事件。</translation>
    </message>
    <message>
        <source>The model learnt from cells of {1} m, so {2} × {3} cells of {4} m are read as one.</source>
        <translation>模型由 {1} m 的像元训练，因此将 {2} × {3} 个 {4} m 的像元合并读取。</translation>
    </message>
    <message>
        <source>The model learnt from cells of {1} m, the images have {2} m: buildings look smaller than any that it knows, and many will be missed or graded wrongly.</source>
        <translation>模型由 {1} m 的像元训练，而影像为 {2} m：建筑物显得比它见过的都小，许多会被漏掉或评错等级。</translation>
    </message>
    <message>
        <source>The model&apos;s forest reads {1} features of a cell, but its bands give {2}, so it was refused: fetch or make the model again.</source>
        <translation>模型的森林读取每个像元的 {1} 个特征，但其波段给出 {2} 个，因而被拒绝：请重新获取或制作模型。</translation>
    </message>
    <message>
        <source>The most prospective ground as polygons, ranked, with area, mean and peak probability, uncertainty and distance to the nearest known deposit.</source>
        <translation>最有远景的区域，以排序的多边形表示，附面积、平均和最大概率、不确定性以及到最近已知矿床的距离。</translation>
    </message>
    <message>
        <source>The network as safetensors with its card: what it learnt from, its skill, its limits. Give it as the damage model of Assess damage to buildings.</source>
        <translation>带模型卡的 safetensors 网络：学习数据、预测能力和局限。可作为“建筑物破坏评估”的破坏模型。</translation>
    </message>
    <message>
        <source>The network as safetensors with its card: what it learnt from, its skill, its limits. Give it as the network of Pick seismic arrivals.</source>
        <translation>带模型卡的 safetensors 网络：学习数据、拾取能力和局限。可作为“震相拾取”的网络。</translation>
    </message>
    <message>
        <source>The network finds most and times S best; the classical detectors need no training and can be explained: recursive STA/LTA, autoregressive AIC, kurtosis. &apos;network and ar-aic&apos; keeps what both find.</source>
        <translation>网络检出最多，S 到时也最准；经典检测器无需训练且易于解释：递归 STA/LTA、自回归 AIC、峰度。“网络 + AR-AIC”只保留两者都检出的震相。</translation>
    </message>
    <message>
        <source>The network found no building in the images: give a layer of footprints, or a model that was taught on images like these.</source>
        <translation>网络在影像中未找到建筑物：请给出建筑物轮廓图层，或由类似影像训练的模型。</translation>
    </message>
    <message>
        <source>The network runs on the graphics card.</source>
        <translation>网络在显卡上运行。</translation>
    </message>
    <message>
        <source>The network runs on the processor.</source>
        <translation>网络在处理器上运行。</translation>
    </message>
    <message>
        <source>The network to go on from: a picker as safetensors, or PhaseNet&apos;s weights in SeisBench&apos;s format; without it the one that comes with Orogen.</source>
        <translation>继续训练所用的网络：safetensors 拾取网络，或 SeisBench 格式的 PhaseNet 权重；不给出时使用 Orogen 附带的网络。</translation>
    </message>
    <message>
        <source>The new place can&apos;t be read: see whether the disk is full, and relocate again.</source>
        <translation>无法读取新的位置：请检查磁盘是否已满，然后重新定位。</translation>
    </message>
    <message>
        <source>the newest found is {version}</source>
        <translation>找到的最新版本为 {version}</translation>
    </message>
    <message>
        <source>The next event, or the station&apos;s next pick</source>
        <translation>下一个事件，或该台站的下一个震相</translation>
    </message>
    <message>
        <source>The NonLinLoc locations {1} can&apos;t be read: there is no located event in the file.</source>
        <translation>无法读取 NonLinLoc 定位结果 {1}：文件中没有已定位的事件。</translation>
    </message>
    <message>
        <source>The NonLinLoc locations {1} can&apos;t be read: {2}.</source>
        <translation>无法读取 NonLinLoc 定位结果 {1}：{2}。</translation>
    </message>
    <message>
        <source>the normalisation &apos;{1}&apos; (known: {2})</source>
        <translation>归一化方式“{1}”（已知的有：{2}）</translation>
    </message>
    <message>
        <source>the one that comes with Orogen</source>
        <translation>Orogen 附带的网络</translation>
    </message>
    <message>
        <source>The output folder (output) must be a path: got {1}.</source>
        <translation>输出文件夹（output）必须是路径：给出的是 {1}。</translation>
    </message>
    <message>
        <source>The overlap of windows is {1}; it must be from 0 to 0.9.</source>
        <translation>窗口的重叠为 {1}；必须为 0 至 0.9。</translation>
    </message>
    <message>
        <source>The overlap of {1} cells is more than a third of the tile of {2} cells: choose larger tiles or less overlap.</source>
        <translation>{1} 像元的重叠超过 {2} 像元瓦片的三分之一：请选择更大的瓦片或更小的重叠。</translation>
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
        <source>The packages can&apos;t be fetched because their server, or a proxy before it, answers with error {number}: try again later, check the proxy, or install from a folder of wheels.</source>
        <translation>无法获取软件包，因为其服务器或中间的代理返回错误 {number}：请稍后重试，检查代理，或从 wheel 文件夹安装。</translation>
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
        <source>The pairs with their events and how many buildings of each grade they hold, as CSV.</source>
        <translation>各影像对及其事件和各等级建筑物的数量，CSV 格式。</translation>
    </message>
    <message>
        <source>The parameters of {1} must be named values: got {2}.</source>
        <translation>{1} 的参数必须是具名的值：给出的是 {2}。</translation>
    </message>
    <message>
        <source>The picker &apos;{1}&apos; can&apos;t be taught on, because it {2}: go on from another PhaseNet, or begin from scratch.</source>
        <translation>无法在拾取网络“{1}”上继续训练，因为它{2}：请改用其他 PhaseNet，或从头训练。</translation>
    </message>
    <message>
        <source>The picker &apos;{1}&apos; runs in float32 only: choose auto or float32.</source>
        <translation>拾取网络“{1}”只能以 float32 运行：请选择 auto 或 float32。</translation>
    </message>
    <message>
        <source>The picker &apos;{1}&apos; states {2}, which can&apos;t be used: correct its card.</source>
        <translation>拾取网络“{1}”声明了{2}，不能使用：请更正其模型卡。</translation>
    </message>
    <message>
        <source>The picker whose curves are shown; without it the one that comes with Orogen.</source>
        <translation>显示其曲线的拾取网络；不给出时使用 Orogen 附带的网络。</translation>
    </message>
    <message>
        <source>The picker&apos;s card can&apos;t be understood ({1}): use a model that Orogen saved.</source>
        <translation>无法理解拾取网络的模型卡（{1}）：请使用 Orogen 保存的模型。</translation>
    </message>
    <message>
        <source>The picks &apos;{1}&apos; hold neither P nor S but {2}: name the phases P or S (Pg, Pn, Sg, Sn count as such).</source>
        <translation>震相数据“{1}”中没有 P 或 S，只有 {2}：请将震相命名为 P 或 S（Pg、Pn、Sg、Sn 亦可）。</translation>
    </message>
    <message>
        <source>The picks &apos;{1}&apos; hold none with a confidence of {2} or more: lower the least confidence, or pick with lower thresholds.</source>
        <translation>震相文件“{1}”中没有置信度达到 {2} 的震相：请降低最低置信度，或用更低的阈值重新拾取。</translation>
    </message>
    <message>
        <source>The picks in {folder} were made of the same recordings in the same way, and are used.</source>
        <translation>{folder} 中的震相由相同的波形记录以相同方式拾取，将直接采用。</translation>
    </message>
    <message>
        <source>The picks that came in, numbered as the arrivals name them.</source>
        <translation>输入的震相，编号与到时表一致。</translation>
    </message>
    <message>
        <source>The picks {1} aren&apos;t there: choose a CSV table, a GeoPackage, a QuakeML or a NonLinLoc file.</source>
        <translation>没有震相文件 {1}：请选择 CSV 表、GeoPackage、QuakeML 或 NonLinLoc 文件。</translation>
    </message>
    <message>
        <source>The picks {1} can&apos;t be read as a layer: {2}.</source>
        <translation>无法将震相 {1} 读作图层：{2}。</translation>
    </message>
    <message>
        <source>The picks {1} can&apos;t be read as a table: {2}.</source>
        <translation>无法将震相文件 {1} 作为表读取：{2}。</translation>
    </message>
    <message>
        <source>The picks {1} can&apos;t be read as {2}: {3}.</source>
        <translation>无法将震相文件 {1} 作为 {2} 读取：{3}。</translation>
    </message>
    <message>
        <source>The picks {1} can&apos;t be read: give a table (CSV) with station, phase and time.</source>
        <translation>无法读取震相文件 {1}：请给出含 station、phase 和 time 的表（CSV）。</translation>
    </message>
    <message>
        <source>The picks {1} have no column of {2}s (such as {3}); there are {4}.</source>
        <translation>震相文件 {1} 没有 {2} 列（如 {3}）；现有的列为 {4}。</translation>
    </message>
    <message>
        <source>The picks {1} have no column {2}: give station, phase and time.</source>
        <translation>震相文件 {1} 没有 {2} 列：请给出 station、phase 和 time。</translation>
    </message>
    <message>
        <source>The probability is the same everywhere: there is no most prospective ground, and no target.</source>
        <translation>各处的概率都相同：没有最具远景的地段，也没有靶区。</translation>
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
        <source>The question can&apos;t be written among the temporary files ({reason}): make room there.</source>
        <translation>无法将查询写入临时文件（{reason}）：请在该处腾出空间。</translation>
    </message>
    <message>
        <source>The queue can&apos;t be read: see whether the disk is full, and ask for more buildings.</source>
        <translation>无法读取队列：请检查磁盘是否已满，并重新请求更多建筑物。</translation>
    </message>
    <message>
        <source>The recorder itself rates its timing below 50 %: its clock may have been wrong.</source>
        <translation>记录器自评的授时质量低于 50 %：其时钟可能有误。</translation>
    </message>
    <message>
        <source>The recordings &apos;{1}&apos; of the data set can&apos;t be read ({2}): fetch them again.</source>
        <translation>无法读取数据集的波形记录“{1}”（{2}）：请重新获取。</translation>
    </message>
    <message>
        <source>The recordings hold none of the stations that &apos;{1}&apos; has picks of ({2}; recorded: {3}): check the network and station codes.</source>
        <translation>“{1}”中有震相的台站均无波形记录（{2}；有记录的为 {3}）：请检查台网和台站代码。</translation>
    </message>
    <message>
        <source>The recordings hold none of the stations {1}: they are of {2}. Choose the recordings that were picked.</source>
        <translation>波形记录中没有台站 {1}，而是 {2} 的记录。请选择拾取震相所用的波形记录。</translation>
    </message>
    <message>
        <source>The recordings of the picked stations: files or folders of anything ObsPy reads, SDS archives, or an FDSN web service: &apos;https://service.example|network=IV|station=A*|channel=HH?&apos;.</source>
        <translation>有震相的台站的波形记录：ObsPy 可读的文件或文件夹、SDS 存档，或 FDSN 网络服务：&apos;https://service.example|network=IV|station=A*|channel=HH?&apos;。</translation>
    </message>
    <message>
        <source>The recordings that were picked; with the instruments&apos; responses (stations as StationXML) they give local magnitudes.</source>
        <translation>拾取震相所用的波形记录；配合仪器响应（台站以 StationXML 给出）可测定地方性震级。</translation>
    </message>
    <message>
        <source>the rest</source>
        <translation>其余</translation>
    </message>
    <message>
        <source>The result can&apos;t be written into {1} ({2}): choose an output folder where you may write.</source>
        <translation>结果无法写入 {1}（{2}）：请选择您有写入权限的输出文件夹。</translation>
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
        <source>The result in {1} was made by {2}, not by {3}: give the manifest.json of a damage assessment.</source>
        <translation>{1} 中的结果由 {2} 生成，而不是 {3}：请给出破坏评估结果的 manifest.json。</translation>
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
        <source>The result in {folder} has no buildings to print: choose a finished result of the damage tool.</source>
        <translation>{folder} 中的结果没有可打印的建筑物：请选择破坏评估工具已完成的结果。</translation>
    </message>
    <message>
        <source>The result in {folder} has no event {number}: it was made anew since; load its layers again.</source>
        <translation>{folder} 中的结果没有编号为 {number} 的事件：该结果此后已重新生成；请重新加载其图层。</translation>
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
        <source>The reviewed picks can&apos;t be written to {folder} ({reason}): make room or allow writing there, then save again.</source>
        <translation>无法将已审核的震相写入 {folder}（{reason}）：请腾出空间或授予写入权限，然后重新保存。</translation>
    </message>
    <message>
        <source>The run ended ({code}): {message}</source>
        <translation>运行已结束（{code}）：{message}</translation>
    </message>
    <message>
        <source>The run ended without saying why.</source>
        <translation>运行已结束，但未说明原因。</translation>
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
        <source>The run was cancelled before its first step was finished; nothing is left behind.</source>
        <translation>运行在完成第一步之前已取消；没有留下任何东西。</translation>
    </message>
    <message>
        <source>The run was cancelled while its layers were copied; nothing is left of it.</source>
        <translation>运行在复制图层时已取消；没有留下任何东西。</translation>
    </message>
    <message>
        <source>The run was cancelled.</source>
        <translation>运行已取消。</translation>
    </message>
    <message>
        <source>The run was cancelled; run the same command again to go on from what is finished.</source>
        <translation>运行已取消；再次进行相同的运行，将从已完成之处继续。</translation>
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
        <source>The same as JSON, or as CSV with two columns.</source>
        <translation>同上，JSON 格式，或两列的 CSV 格式。</translation>
    </message>
    <message>
        <source>The same buildings as CSV, with longitude and latitude.</source>
        <translation>同样的建筑物，CSV 格式，含经纬度。</translation>
    </message>
    <message>
        <source>The same buildings on WGS 84 (RFC 7946).</source>
        <translation>同样的建筑物，WGS 84 坐标（RFC 7946）。</translation>
    </message>
    <message>
        <source>The same catalogue for SeisComP.</source>
        <translation>同一地震目录，供 SeisComP 使用。</translation>
    </message>
    <message>
        <source>The same events as CSV.</source>
        <translation>同样的事件，CSV 格式。</translation>
    </message>
    <message>
        <source>The same for the ellipses.</source>
        <translation>误差椭圆的分级和颜色。</translation>
    </message>
    <message>
        <source>The same for the ray paths.</source>
        <translation>射线路径的分级和颜色。</translation>
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
        <source>The same for the web, on WGS 84.</source>
        <translation>同上，WGS 84 坐标，用于网页。</translation>
    </message>
    <message>
        <source>The same labels and the same seed give the same queue.</source>
        <translation>相同的标签和相同的种子得到相同的队列。</translation>
    </message>
    <message>
        <source>The same on the command line: {command}</source>
        <translation>命令行中的等效命令：{command}</translation>
    </message>
    <message>
        <source>The same picks as CSV.</source>
        <translation>同样的震相，CSV 格式。</translation>
    </message>
    <message>
        <source>The same picks as QuakeML 1.2.</source>
        <translation>同样的震相，QuakeML 1.2 格式。</translation>
    </message>
    <message>
        <source>The same seed on the same machine gives the same map.</source>
        <translation>同一台机器上相同的种子得到相同的预测图。</translation>
    </message>
    <message>
        <source>The same with longitude and latitude.</source>
        <translation>同上，含经纬度。</translation>
    </message>
    <message>
        <source>The samples are no finite numbers.</source>
        <translation>采样值不是有限数。</translation>
    </message>
    <message>
        <source>The samples in the file &apos;{1}&apos; can&apos;t be decoded; it is damaged.</source>
        <translation>无法解码文件“{1}”中的采样数据；文件已损坏。</translation>
    </message>
    <message>
        <source>The scheme &apos;{1}&apos; does not say from which class on a building counts as damaged: give damaged as one of {2}.</source>
        <translation>方案“{1}”未说明从哪一类别起算作受损：请将 damaged 设为 {2} 之一。</translation>
    </message>
    <message>
        <source>The scheme &apos;{1}&apos; has no column &apos;class&apos;: its columns are {2}.</source>
        <translation>方案“{1}”没有“class”列：其列为 {2}。</translation>
    </message>
    <message>
        <source>The scheme &apos;{1}&apos; must give one colour for each of its {2} classes, such as #c93a2f, or none.</source>
        <translation>方案“{1}”须为其 {2} 个类别各给出一种颜色，如 #c93a2f，或都不给出。</translation>
    </message>
    <message>
        <source>The scheme &apos;{1}&apos; needs at least two classes with different names, least damage first: list them under classes.</source>
        <translation>方案“{1}”至少需要两个名称不同的类别，破坏最轻的在前：请在 classes 下列出。</translation>
    </message>
    <message>
        <source>The scheme &apos;{1}&apos; takes a value for &apos;{2}&apos;, which is none of its classes: they are {3}.</source>
        <translation>方案“{1}”将某个值对应到“{2}”，但这不是它的类别：其类别为 {3}。</translation>
    </message>
    <message>
        <source>The service {1} answered with error {2}.</source>
        <translation>服务 {1} 返回错误 {2}。</translation>
    </message>
    <message>
        <source>The service {1} broke off while it answered.</source>
        <translation>服务 {1} 应答中途断开。</translation>
    </message>
    <message>
        <source>The service {1} finds this too much to send: ask for fewer channels.</source>
        <translation>服务 {1} 认为所请求的数据过多：请减少通道。</translation>
    </message>
    <message>
        <source>The service {1} gives this to some users only: give user and password.</source>
        <translation>服务 {1} 仅向部分用户提供这些数据：请给出用户名和密码。</translation>
    </message>
    <message>
        <source>The service {1} had stopped answering; run again to fetch the rest.</source>
        <translation>服务 {1} 已停止应答；请再次运行以获取其余数据。</translation>
    </message>
    <message>
        <source>The service {1} has no station that fits.</source>
        <translation>服务 {1} 没有符合条件的台站。</translation>
    </message>
    <message>
        <source>The service {1} has no station that fits: change network, station or times.</source>
        <translation>服务 {1} 没有符合条件的台站：请更改台网、台站或时间。</translation>
    </message>
    <message>
        <source>The service {1} needs a folder to keep what it sends: give one.</source>
        <translation>需要存放服务 {1} 所发数据的文件夹：请给出一个。</translation>
    </message>
    <message>
        <source>The service {1} needs to know from when to when: give begin and end.</source>
        <translation>服务 {1} 需要起止时间：请给出开始时间（begin）和结束时间（end）。</translation>
    </message>
    <message>
        <source>The service {1} refused the user name and password.</source>
        <translation>服务 {1} 拒绝了该用户名和密码。</translation>
    </message>
    <message>
        <source>The service {1} sent something that is no miniSEED.</source>
        <translation>服务 {1} 发来的不是 miniSEED。</translation>
    </message>
    <message>
        <source>The service {1} sent something that is no {2}: try again later.</source>
        <translation>服务 {1} 发来的不是 {2}：请稍后重试。</translation>
    </message>
    <message>
        <source>The service {1} took too long to answer.</source>
        <translation>服务 {1} 应答超时。</translation>
    </message>
    <message>
        <source>The service {1} {2}.</source>
        <translation>服务 {1} {2}。</translation>
    </message>
    <message>
        <source>The shift differs by {1} cells over the area: the images were taken from different directions, or set on different terrain.</source>
        <translation>整个区域内的偏移相差 {1} 个像元：影像的拍摄方向不同，或校正所用的地形不同。</translation>
    </message>
    <message>
        <source>The small residual network is right for tens to hundreds of deposits; ResNet-18 and ResNet-34 need many more.</source>
        <translation>小型残差网络适用于几十到几百个矿床；ResNet-18 和 ResNet-34 需要多得多的矿床。</translation>
    </message>
    <message>
        <source>The station metadata &apos;{1}&apos; can&apos;t be read: it is damaged or not StationXML; fetch it again.</source>
        <translation>无法读取台站元数据“{1}”：它已损坏或不是 StationXML；请重新获取。</translation>
    </message>
    <message>
        <source>The stations of &apos;{1}&apos; have elevations that can&apos;t be ({2}): give metres, or name the column elevation_km.</source>
        <translation>“{1}”的台站高程不可能成立（{2}）：请以米给出，或将该列命名为 elevation_km。</translation>
    </message>
    <message>
        <source>The stations of &apos;{1}&apos; have no coordinates: fill in latitude and longitude in degrees.</source>
        <translation>“{1}”的台站没有坐标：请以度填写纬度和经度。</translation>
    </message>
    <message>
        <source>The stations of &apos;{1}&apos; have one name at two places ({2}): keep one position of each, or rename one.</source>
        <translation>“{1}”的台站有同名而位置不同者（{2}）：请各保留一个位置，或将其中一个改名。</translation>
    </message>
    <message>
        <source>The stations of &apos;{1}&apos; have positions that are no degrees ({2}): give latitude and longitude on WGS 84.</source>
        <translation>“{1}”的台站坐标不是经纬度（{2}）：请给出 WGS 84 的纬度和经度。</translation>
    </message>
    <message>
        <source>The stations of &apos;{1}&apos; seem to have latitude and longitude swapped ({2}): exchange the two columns.</source>
        <translation>“{1}”的台站纬度和经度似乎颠倒（{2}）：请互换这两列。</translation>
    </message>
    <message>
        <source>The stations of &apos;{1}&apos;: there is not one; give a table with a line for each station.</source>
        <translation>“{1}”中没有台站；请给出每个台站一行的表。</translation>
    </message>
    <message>
        <source>The stations used, with arrivals, terms and residuals.</source>
        <translation>所用的台站，附到时数、台站校正和残差。</translation>
    </message>
    <message>
        <source>The table of buildings in {1} lacks the column {2}: run the damage assessment again.</source>
        <translation>{1} 中的建筑物表缺少 {2} 列：请重新运行破坏评估。</translation>
    </message>
    <message>
        <source>The table of events in {1} is gone or damaged: run it again into a new folder.</source>
        <translation>{1} 中的事件表已丢失或损坏：请再次运行并存入新文件夹。</translation>
    </message>
    <message>
        <source>The table of stations &apos;{1}&apos; can&apos;t be read: {2}.</source>
        <translation>无法读取台站表“{1}”：{2}。</translation>
    </message>
    <message>
        <source>The table of stations &apos;{1}&apos; has no column for {2}: its first line must be a header such as station,latitude,longitude,elevation_m.</source>
        <translation>台站表“{1}”没有 {2} 列：第一行必须为表头，如 station,latitude,longitude,elevation_m。</translation>
    </message>
    <message>
        <source>The table of stations &apos;{1}&apos; is empty or no text: give a table with a header such as station,latitude,longitude,elevation_m.</source>
        <translation>台站表“{1}”为空或不是文本：请给出带表头的表，如 station,latitude,longitude,elevation_m。</translation>
    </message>
    <message>
        <source>The table of stations does not have this station, so its picks can&apos;t be located.</source>
        <translation>台站表中没有此台站，因而其震相不能用于定位。</translation>
    </message>
    <message>
        <source>The table of stations is empty: give the stations on which the picks were made.</source>
        <translation>台站表是空的：请给出拾取震相所用的台站。</translation>
    </message>
    <message>
        <source>The table of stations lacks {1}: they are left out.</source>
        <translation>台站表中没有 {1}：它们将被略去。</translation>
    </message>
    <message>
        <source>The tables in {folder} are gone or damaged, so there is nothing to show: run it again into a new folder, or restore the folder from a copy.</source>
        <translation>{folder} 中的数据表已丢失或损坏，因而没有可显示的内容：请再次运行并存入新文件夹，或从副本恢复该文件夹。</translation>
    </message>
    <message>
        <source>The target &apos;{1}&apos; holds {2}, which is no grade of BRIGHT (0 to 3): it is another raster; fetch it again.</source>
        <translation>目标栅格“{1}”含有 {2}，这不是 BRIGHT 的等级（0 至 3）：它是其他栅格；请重新获取。</translation>
    </message>
    <message>
        <source>The taught picker does worse than &apos;{1}&apos; at stations that it never saw: keep that one, or teach on more picks of more stations.</source>
        <translation>训练所得的拾取网络在未见过的台站上不如“{1}”：请保留后者，或用更多台站的更多震相训练。</translation>
    </message>
    <message>
        <source>The template raster can&apos;t serve. {1}</source>
        <translation>模板栅格不能使用。{1}</translation>
    </message>
    <message>
        <source>The threshold of {1} is {2}; it must be above 0 and at most 1.</source>
        <translation>{1} 的阈值为 {2}；必须大于 0 且不超过 1。</translation>
    </message>
    <message>
        <source>The times of the picks {1} are numbers such as {2}: give dates as 2016-10-14T00:00:16.7Z, or seconds since 1970.</source>
        <translation>震相文件 {1} 中的时间是 {2} 这样的数字：请给出 2016-10-14T00:00:16.7Z 形式的日期，或自 1970 年起的秒数。</translation>
    </message>
    <message>
        <source>The traces can&apos;t be read: see whether the disk is full, and ask again.</source>
        <translation>无法读取波形：请检查磁盘是否已满，然后重试。</translation>
    </message>
    <message>
        <source>the user&apos;s own</source>
        <translation>自定义关系</translation>
    </message>
    <message>
        <source>The velocities of the model change evenly from depth to depth, instead of by layers.</source>
        <translation>模型的速度在各深度之间线性渐变，而非分层不变。</translation>
    </message>
    <message>
        <source>The velocity model has a low-velocity zone for {1} from {2} km: no ray turns in it, so first arrivals from events there are direct or come along the ground around it.</source>
        <translation>速度模型自 {2} km 起有 {1} 波低速层：没有射线在其中折返，因而该处事件的初至为直达波，或沿其周围介质传来。</translation>
    </message>
    <message>
        <source>The velocity model {1} can&apos;t be read as text: {2}.</source>
        <translation>无法将速度模型 {1} 作为文本读取：{2}。</translation>
    </message>
    <message>
        <source>The velocity model {1} has no layers: give lines of depth in km, vp and vs in km/s.</source>
        <translation>速度模型 {1} 没有分层：请逐行给出深度（km）及 vp 和 vs（km/s）。</translation>
    </message>
    <message>
        <source>The velocity model {1} has {2} layers for P and {3} for S. Give both the same.</source>
        <translation>速度模型 {1} 的 P 波有 {2} 层，S 波有 {3} 层。请使两者一致。</translation>
    </message>
    <message>
        <source>The velocity model {1} is empty: give lines of depth in km, vp and vs in km/s.</source>
        <translation>速度模型 {1} 是空的：请逐行给出深度（km）及 vp 和 vs（km/s）。</translation>
    </message>
    <message>
        <source>The verdict, its reasons, the figures, and what was found of each image.</source>
        <translation>结论、理由、指标以及对各影像的判断。</translation>
    </message>
    <message>
        <source>The weights &apos;{1}&apos; are damaged, or could run code when loaded, so they were refused: ask for the state dict alone.</source>
        <translation>权重“{1}”已损坏，或载入时可能运行代码，因而被拒绝：请索取仅含权重（state dict）的文件。</translation>
    </message>
    <message>
        <source>The weights &apos;{1}&apos; are not those of a ResNet-18 ({2} is missing or of another shape): give the weights of torchvision&apos;s resnet18 as safetensors.</source>
        <translation>权重“{1}”不是 ResNet-18 的权重（{2} 缺失或形状不同）：请给出 torchvision 的 resnet18 的 safetensors 权重。</translation>
    </message>
    <message>
        <source>The weights &apos;{1}&apos; can&apos;t be opened ({2}): check the path and its permissions.</source>
        <translation>无法打开权重“{1}”（{2}）：请检查路径及其权限。</translation>
    </message>
    <message>
        <source>The weights &apos;{1}&apos; can&apos;t be read as safetensors ({2}): check the path, or save them with safetensors.torch.save_file.</source>
        <translation>无法将权重“{1}”读作 safetensors（{2}）：请检查路径，或用 safetensors.torch.save_file 保存。</translation>
    </message>
    <message>
        <source>The weights &apos;{1}&apos; don&apos;t fit the encoder &apos;{2}&apos; ({3}): choose weights of the same ResNet from torchvision.</source>
        <translation>权重“{1}”与编码器“{2}”不符（{3}）：请选择 torchvision 中同一 ResNet 的权重。</translation>
    </message>
    <message>
        <source>The weights &apos;{1}&apos; want every window detrended, which only SeisBench does: install it and name the model as {2}PhaseNet/{3}.</source>
        <translation>权重“{1}”要求对每个窗口去趋势，只有 SeisBench 能做到：请安装它，并将模型写作 {2}PhaseNet/{3}。</translation>
    </message>
    <message>
        <source>The weights in &apos;{1}&apos; aren&apos;t all finite: fetch or make the file again.</source>
        <translation>“{1}”中的权重并非都是有限值：请重新获取或制作该文件。</translation>
    </message>
    <message>
        <source>The weights in &apos;{1}&apos; aren&apos;t PhaseNet&apos;s and run in SeisBench only: install the package seisbench in the backend&apos;s environment, or choose another file.</source>
        <translation>“{1}”中的权重不属于 PhaseNet，只能在 SeisBench 中运行：请在后端环境中安装软件包 seisbench，或选择其他文件。</translation>
    </message>
    <message>
        <source>The weights in &apos;{1}&apos; don&apos;t fit PhaseNet with three components: others are used through SeisBench, as {2}MODEL/WEIGHTS.</source>
        <translation>“{1}”中的权重不适用于三分量 PhaseNet：其他网络通过 SeisBench 使用，写作 {2}模型/权重。</translation>
    </message>
    <message>
        <source>The weights in &apos;{1}&apos; don&apos;t fit what its card says of the network: fetch or make the file again.</source>
        <translation>“{1}”中的权重与其模型卡所述的网络不符：请重新获取或制作该文件。</translation>
    </message>
    <message>
        <source>The weights in &apos;{1}&apos; fit none of PhaseNet, {2}: name them as {3}MODEL/WEIGHTS where SeisBench knows them, or choose another file.</source>
        <translation>“{1}”中的权重与 PhaseNet、{2} 均不相符：若 SeisBench 认识它们，请写作 {3}MODEL/WEIGHTS，或选择其他文件。</translation>
    </message>
    <message>
        <source>The {1} deposits lie in {2} block of {3} km, fewer than the {4} folds need; choose smaller blocks, fewer folds, or give more deposits.</source>
        <translation>{1} 个矿床位于 {2} 个 {3} km 的分块中，少于 {4} 折所需；请选择更小的分块、更少的折数，或给出更多矿床。</translation>
    </message>
    <message>
        <source>The {1} deposits lie in {2} blocks of {3} km, fewer than the {4} folds need; choose smaller blocks, fewer folds, or give more deposits.</source>
        <translation>{1} 个矿床位于 {2} 个 {3} km 的分块中，少于 {4} 折所需；请选择更小的分块、更少的折数，或给出更多矿床。</translation>
    </message>
    <message>
        <source>The {1} differs by {2}°: walls and shadows read as change.</source>
        <translation>两幅影像的{1}相差 {2}°：墙面和阴影会被误读为变化。</translation>
    </message>
    <message>
        <source>The {1} of layer &apos;{2}&apos; needs a field: add &apos;|field=NAME&apos; to the source.</source>
        <translation>图层“{2}”的{1}需要字段：请在数据源后添加“|field=NAME”。</translation>
    </message>
    <message>
        <source>Then move close events relative to each other, so that their picks&apos; differences fit.</source>
        <translation>然后对相距较近的事件做相对定位，使其震相到时差得到拟合。</translation>
    </message>
    <message>
        <source>There are no magnitudes: the stations come without the responses of their instruments. Give them as StationXML.</source>
        <translation>没有震级：台站数据不含仪器响应。请以 StationXML 给出。</translation>
    </message>
    <message>
        <source>There are no P picks: events are made of S alone, and their depths and times will be poorly known.</source>
        <translation>没有 P 震相：事件仅由 S 震相得到，其深度和发震时刻不可靠。</translation>
    </message>
    <message>
        <source>there are no picks</source>
        <translation>没有震相</translation>
    </message>
    <message>
        <source>There are no picks in {1}.</source>
        <translation>{1} 中没有震相。</translation>
    </message>
    <message>
        <source>There are no picks in {1}: its lines must be those of NonLinLoc&apos;s phase format.</source>
        <translation>{1} 中没有震相：其各行必须为 NonLinLoc 的震相格式。</translation>
    </message>
    <message>
        <source>There are no recordings &apos;{1}&apos;: check the path.</source>
        <translation>没有波形记录“{1}”：请检查路径。</translation>
    </message>
    <message>
        <source>There are no S picks: events are made of P alone, and their depths will be poorly known.</source>
        <translation>没有 S 震相：事件仅由 P 震相得到，其深度不可靠。</translation>
    </message>
    <message>
        <source>There are picks with recordings of {1} stations only ({2}): give at least three, so that there is one to learn from, one to stop by, and one to judge by.</source>
        <translation>只有 {1} 个台站既有震相又有波形记录（{2}）：请至少给出三个，以便分别用于学习、决定何时停止和检验。</translation>
    </message>
    <message>
        <source>There are too few buildings, or too few that stayed as they were, to be set against one another; ground without buildings took the place of neighbours, and the probabilities are rough.</source>
        <translation>建筑物太少，或保持原样的太少，无法相互比较；以没有建筑物的地面代替邻近建筑物，概率较为粗略。</translation>
    </message>
    <message>
        <source>There are {1} deposits, fewer than the {2} folds need; choose fewer folds or give more deposits.</source>
        <translation>只有 {1} 个矿床，少于 {2} 折所需；请选择更少的折数或给出更多矿床。</translation>
    </message>
    <message>
        <source>There is no damage assessment on the map: assess the damage first, or load a result from the results dock.</source>
        <translation>地图上没有破坏评估：请先进行破坏评估，或从结果面板加载结果。</translation>
    </message>
    <message>
        <source>There is no damage result on the map to swipe: assess the damage first, or load a result from the results dock.</source>
        <translation>地图上没有可供卷帘对比的破坏评估结果：请先进行破坏评估，或从结果面板加载结果。</translation>
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
        <source>There is no event &apos;{1}&apos; to hold out: the pairs are of {2}.</source>
        <translation>没有可留出的事件“{1}”：影像对的事件为 {2}。</translation>
    </message>
    <message>
        <source>There is no event and no station here: click on one of a result that is shown on the map.</source>
        <translation>此处没有事件或台站：请点击地图上所显示结果中的事件或台站。</translation>
    </message>
    <message>
        <source>There is no evidence: give at least one layer as continuous, categorical, distance_to, density_of, presence_of, category_of or value_of.</source>
        <translation>没有证据：请以 continuous、categorical、distance_to、density_of、presence_of、category_of 或 value_of 给出至少一个图层。</translation>
    </message>
    <message>
        <source>There is no evidence: give at least one raster or geology layer.</source>
        <translation>没有证据：请给出至少一个栅格或地质图层。</translation>
    </message>
    <message>
        <source>There is no file of stations &apos;{1}&apos;: check the path.</source>
        <translation>没有台站文件“{1}”：请检查路径。</translation>
    </message>
    <message>
        <source>There is no folder &apos;{1}&apos;: check the path.</source>
        <translation>没有文件夹“{1}”：请检查路径。</translation>
    </message>
    <message>
        <source>There is no folder {wheels} to install from: choose another folder of wheels.</source>
        <translation>用于安装的文件夹 {wheels} 不存在：请另选 wheel 包文件夹。</translation>
    </message>
    <message>
        <source>There is no GPU that PyTorch can use: choose the device auto or cpu.</source>
        <translation>没有 PyTorch 可用的显卡：请将设备选为 auto 或 cpu。</translation>
    </message>
    <message>
        <source>There is no grade of this session to take back.</source>
        <translation>本次会话没有可撤销的评定。</translation>
    </message>
    <message>
        <source>There is no grading scheme &apos;{1}&apos;: choose one of {2}, or give a JSON or CSV file with your own.</source>
        <translation>没有分级方案“{1}”：请选择 {2} 之一，或给出自定义方案的 JSON 或 CSV 文件。</translation>
    </message>
    <message>
        <source>There is no image &apos;{1}&apos; (.tif or .png): the pair is not complete; fetch it again.</source>
        <translation>没有影像“{1}”（.tif 或 .png）：该影像对不完整；请重新获取。</translation>
    </message>
    <message>
        <source>There is no model to compare.</source>
        <translation>没有可比较的模型。</translation>
    </message>
    <message>
        <source>There is no page for the result in {folder}: choose one of the prospectivity or the damage tool, or open its report.</source>
        <translation>{folder} 中的结果没有对应的版面：请选择成矿远景工具或破坏评估工具的结果，或打开其报告。</translation>
    </message>
    <message>
        <source>There is no pick in &apos;{1}&apos; between the times that are asked for: give other times (begin, end), or other picks.</source>
        <translation>“{1}”中没有所要求时段内的震相：请给出其他时间（begin、end）或其他震相。</translation>
    </message>
    <message>
        <source>There is no prospectivity map to ask: show the probability layer of a result, and click on it again.</source>
        <translation>没有可询问的成矿远景图：请显示某个结果的概率图层，再重新点击。</translation>
    </message>
    <message>
        <source>There is no room left for the result in {1} ({2} bytes free): free some space, or choose another output folder.</source>
        <translation>{1} 中已没有存放结果的空间（可用 {2} 字节）：请腾出空间，或选择其他输出文件夹。</translation>
    </message>
    <message>
        <source>There is no table from {1} to {2}: give a mapping file with a line for each of {3}.</source>
        <translation>没有从 {1} 到 {2} 的对照表：请给出映射文件，为 {3} 各列一行。</translation>
    </message>
    <message>
        <source>There is no target: the best {1} % of the ground lie in patches of fewer than {2} cells; let the targets cover more of the area (target_percent).</source>
        <translation>没有靶区：最有利的 {1} % 区域分布于少于 {2} 个像元的小块中；请让靶区覆盖更多区域（target_percent）。</translation>
    </message>
    <message>
        <source>There is no tool {1}: {2}</source>
        <translation>没有工具 {1}：{2}</translation>
    </message>
    <message>
        <source>There is no {1} component; the others were used.</source>
        <translation>没有{1}分量；采用了其余分量。</translation>
    </message>
    <message>
        <source>There is not enough memory to draw {name}: close other programs, or save it as .pdf.</source>
        <translation>内存不足，无法绘制 {name}：请关闭其他程序，或另存为 .pdf。</translation>
    </message>
    <message>
        <source>There is nothing to learn from: give pairs (before, after, buildings), or the folder of a data set (folder).</source>
        <translation>没有可供学习的数据：请给出影像对（before、after、buildings），或数据集的文件夹（folder）。</translation>
    </message>
    <message>
        <source>There is nothing to learn from: give picks and their recordings, or a data set in SeisBench&apos;s format.</source>
        <translation>没有可供学习的数据：请给出震相及其波形记录，或 SeisBench 格式的数据集。</translation>
    </message>
    <message>
        <source>there is too little to compare it with</source>
        <translation>可供比较的对象太少</translation>
    </message>
    <message>
        <source>These images can be compared with care.</source>
        <translation>这些影像可谨慎比较。</translation>
    </message>
    <message>
        <source>These images can be compared.</source>
        <translation>这些影像可以比较。</translation>
    </message>
    <message>
        <source>These images can&apos;t be compared.</source>
        <translation>这些影像不可比较。</translation>
    </message>
    <message>
        <source>These stations have no usable coordinates: {1}. Give degrees on WGS 84.</source>
        <translation>以下台站没有可用的坐标：{1}。请给出 WGS 84 经纬度（度）。</translation>
    </message>
    <message>
        <source>These times lie before 1970: the recorder&apos;s clock may have been wrong.</source>
        <translation>这些时间早于 1970 年：记录器的时钟可能有误。</translation>
    </message>
    <message>
        <source>These times lie in the future: the recorder&apos;s clock was wrong.</source>
        <translation>这些时间在未来：记录器的时钟有误。</translation>
    </message>
    <message>
        <source>This many stations must have P and S of the event; 0 chooses.</source>
        <translation>至少有多少个台站同时具有该事件的 P 和 S；0 表示自动确定。</translation>
    </message>
    <message>
        <source>This map was made by an earlier version of Orogen that kept no record of what its deposits are like: run it again to ask it.</source>
        <translation>该预测图由较早版本的 Orogen 制作，没有保存其矿床特征的记录：请重新运行后再询问。</translation>
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
        <source>this picker</source>
        <translation>本拾取网络</translation>
    </message>
    <message>
        <source>This place can&apos;t be carried into the coordinate reference system of &apos;{name}&apos;: click on the ground of the map.</source>
        <translation>无法将此位置转换到“{name}”的坐标参照系：请点击预测图的范围之内。</translation>
    </message>
    <message>
        <source>This place is not mapped: {1}.</source>
        <translation>此处未成图：{1}。</translation>
    </message>
    <message>
        <source>This place lies outside the map: click on its ground.</source>
        <translation>此处位于预测图之外：请在图内点击。</translation>
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
        <source>This result doesn&apos;t tell where its recordings are: choose their folder (Recordings…).</source>
        <translation>此结果未说明波形记录的位置：请选择其文件夹（波形记录…）。</translation>
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
        <source>those found here</source>
        <translation>此处拾取的震相</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Tiles of {1} cells with a halo of {2} and an overlap of {3} can&apos;t be made: the tile must be positive, the others not negative.</source>
        <translation>无法制作 {1} 像元、外缘 {2}、重叠 {3} 的瓦片：瓦片必须为正，其余不得为负。</translation>
    </message>
    <message>
        <source>Time, place, errors and the residual of every arrival.</source>
        <translation>发震时刻、位置、误差以及每个到时的残差。</translation>
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
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>too few layers have values here (missing: {1})</source>
        <translation>此处有值的图层太少（缺失：{1}）</translation>
    </message>
    <message>
        <source>torch computes wrongly</source>
        <translation>torch 计算有误</translation>
    </message>
    <message>
        <source>town {1}</source>
        <translation>城镇 {1}</translation>
    </message>
    <message>
        <source>Traces</source>
        <translation>波形道</translation>
    </message>
    <message>
        <source>Traces with their picks</source>
        <translation>带震相的波形</translation>
    </message>
    <message>
        <source>Trained model</source>
        <translation>训练好的模型</translation>
    </message>
    <message>
        <source>Two recordings of this time hold different values; those of the first file were used.</source>
        <translation>这一时段的两份记录数值不同；采用了第一个文件的数值。</translation>
    </message>
    <message>
        <source>Two services with different logins can&apos;t be asked in one run: run each by itself.</source>
        <translation>一次运行不能访问两个登录信息不同的服务：请分别运行。</translation>
    </message>
    <message>
        <source>Uncertainty</source>
        <translation>不确定性</translation>
    </message>
    <message>
        <source>undefined</source>
        <translation>未定义</translation>
    </message>
    <message>
        <source>Under clouds</source>
        <translation>云遮挡</translation>
    </message>
    <message>
        <source>Undo the last change (U)</source>
        <translation>撤销上一次修改（U）</translation>
    </message>
    <message>
        <source>Unfold</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>United Nations Satellite Centre, damage assessments</source>
        <translation>联合国卫星中心破坏评估</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>UNOSAT</source>
        <translation>UNOSAT</translation>
    </message>
    <message>
        <source>unseen deposits ranked right</source>
        <translation>未见矿床的正确排序率</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>结束时间</translation>
    </message>
    <message>
        <source>Until (end)</source>
        <translation>结束时间（end）</translation>
    </message>
    <message>
        <source>Until (end) must come after From (begin), by at most an hour: got {1} and {2}.</source>
        <translation>结束时间（end）必须晚于开始时间（begin），且至多晚一小时：给出的是 {1} 和 {2}。</translation>
    </message>
    <message>
        <source>Until (end) must come after From (begin): got {1} and {2}.</source>
        <translation>结束时间（end）必须晚于开始时间（begin）：给出的是 {1} 和 {2}。</translation>
    </message>
    <message>
        <source>Updating the environment</source>
        <translation>正在更新环境</translation>
    </message>
    <message>
        <source>usable with care</source>
        <translation>可谨慎使用</translation>
    </message>
    <message>
        <source>Use this &amp;Python</source>
        <translation>使用此 Python(&amp;P)</translation>
    </message>
    <message>
        <source>uv can&apos;t be had; venv and pip take its place.</source>
        <translation>无法获得 uv；改用 venv 和 pip。</translation>
    </message>
    <message>
        <source>value</source>
        <translation>值</translation>
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
        <source>Velocity model</source>
        <translation>速度模型</translation>
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
        <source>vertical</source>
        <translation>垂直</translation>
    </message>
    <message>
        <source>Very heavy damage</source>
        <translation>极严重破坏</translation>
    </message>
    <message>
        <source>View</source>
        <translation>显示方式</translation>
    </message>
    <message>
        <source>vp {1} and vs {2} look like metres per second; give km/s</source>
        <translation>vp {1} 和 vs {2} 看起来以米每秒为单位；请以 km/s 给出</translation>
    </message>
    <message>
        <source>vp {1} and vs {2} must lie between {3} and {4} km/s</source>
        <translation>vp {1} 和 vs {2} 必须在 {3} 至 {4} km/s 之间</translation>
    </message>
    <message>
        <source>vp {1} over vs {2} is {3}, where rocks have {4} to {5}; look for a typing error</source>
        <translation>vp {1} 与 vs {2} 之比为 {3}，而岩石的波速比为 {4} 至 {5}；请检查是否有输入错误</translation>
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
        <source>Waveforms</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>Weights of the encoder</source>
        <translation>编码器权重</translation>
    </message>
    <message>
        <source>Weights of the network, and the scaling of the evidence, as safetensors.</source>
        <translation>网络权重和证据图层的缩放参数，safetensors 格式。</translation>
    </message>
    <message>
        <source>Weights of torchvision&apos;s ResNet of the same depth to begin with, as .safetensors or .pth.</source>
        <translation>起始所用的 torchvision 同深度 ResNet 的权重，.safetensors 或 .pth 格式。</translation>
    </message>
    <message>
        <source>Weights of torchvision&apos;s ResNet-18 as safetensors, whose view of each building is learnt from as well. Without it those in torchvision&apos;s own cache are used where they are there.</source>
        <translation>torchvision 的 ResNet-18 权重，safetensors 格式；网络对每栋建筑物提取的特征也用于学习。不给出时，若 torchvision 自身的缓存中有则使用。</translation>
    </message>
    <message>
        <source>what happened, and when</source>
        <translation>发生了什么，何时</translation>
    </message>
    <message>
        <source>What happened, and when.</source>
        <translation>灾害类型和时间。</translation>
    </message>
    <message>
        <source>What is being done to the environment shows here, line by line.</source>
        <translation>对环境所做的操作将逐行显示在这里。</translation>
    </message>
    <message>
        <source>What is finished is kept in {1}; the same command goes on from there.</source>
        <translation>已完成的部分保存在 {1}；再次进行相同的运行，将由此继续。</translation>
    </message>
    <message>
        <source>What responders must know</source>
        <translation>应急人员须知</translation>
    </message>
    <message>
        <source>What the images have in common, how they were aligned, and whether they can be compared.</source>
        <translation>影像的共同部分、配准方式以及能否比较。</translation>
    </message>
    <message>
        <source>What the labels bring</source>
        <translation>标签的作用</translation>
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
        <source>What the model is called, in reports.</source>
        <translation>模型在报告中的名称。</translation>
    </message>
    <message>
        <source>What the model takes for buildings.</source>
        <translation>模型判为建筑物之处。</translation>
    </message>
    <message>
        <source>What the network shall grade in; empty takes the scheme of the layers, or of the data set.</source>
        <translation>网络评定等级所用的方案；留空表示采用图层或数据集的方案。</translation>
    </message>
    <message>
        <source>What the picker is called, in reports and beside every pick.</source>
        <translation>拾取网络的名称，用于报告和每个震相旁。</translation>
    </message>
    <message>
        <source>What the run said, line by line</source>
        <translation>运行的逐行消息</translation>
    </message>
    <message>
        <source>What the service sends is fetched when the run starts, and kept for the next.</source>
        <translation>服务所提供的数据在运行开始时获取，并保留供下次使用。</translation>
    </message>
    <message>
        <source>What was graded by eye: by whom, when, how sure, on which images; to learn from elsewhere.</source>
        <translation>目视评定的内容：由谁、何时、把握如何、依据哪些影像；可供其他地区学习。</translation>
    </message>
    <message>
        <source>What was left out</source>
        <translation>略去的内容</translation>
    </message>
    <message>
        <source>What was measured</source>
        <translation>测量结果</translation>
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
        <source>When empty, the first field with text.</source>
        <translation>留空时采用第一个文本字段。</translation>
    </message>
    <message>
        <source>Where a class may be several of the model&apos;s, which it is: &apos;class=class; class=class&apos;, or a file.</source>
        <translation>若一个类别可对应模型的多个类别，在此指定：&apos;类别=类别; 类别=类别&apos;，或给出文件。</translation>
    </message>
    <message>
        <source>Where a damage model runs; auto takes the graphics card where there is one.</source>
        <translation>破坏模型在何处运行；自动表示有显卡时使用显卡。</translation>
    </message>
    <message>
        <source>Where each epicentre lies with a probability of 68 %.</source>
        <translation>各震中以 68 % 的概率所在的范围。</translation>
    </message>
    <message>
        <source>Where layer &apos;{1}&apos; has data alone tells deposits from background (AUC {2}): check that both lie on the same ground, or leave the layer out.</source>
        <translation>仅凭图层“{1}”何处有数据就能区分矿床与背景（AUC {2}）：请检查两者是否在同一区域，或去掉该图层。</translation>
    </message>
    <message>
        <source>Where the model&apos;s classes are of another scheme, which class each is: &apos;class=class; class=class&apos;.</source>
        <translation>若模型的类别属于另一方案，在此指定各类别的对应关系：&apos;类别=类别; 类别=类别&apos;。</translation>
    </message>
    <message>
        <source>Where the network learns; auto takes the graphics card where there is one.</source>
        <translation>网络在何处学习；自动表示有显卡时使用显卡。</translation>
    </message>
    <message>
        <source>Where the network runs; auto takes the graphics card where there is one.</source>
        <translation>网络在何处运行；自动表示有显卡时使用显卡。</translation>
    </message>
    <message>
        <source>Where the outlines as a whole lie beside the buildings of the before image, move them there.</source>
        <translation>若轮廓整体偏离灾前影像上的建筑物，则将其移到建筑物处。</translation>
    </message>
    <message>
        <source>Where the result folder holds a finished result of another run, replace it.</source>
        <translation>若结果文件夹中有另一次运行的已完成结果，则将其替换。</translation>
    </message>
    <message>
        <source>Where the stations are and how they did: share of time recorded, gaps, noise, picks.</source>
        <translation>台站的位置及其运行情况：记录时间占比、间断、噪声、震相数。</translation>
    </message>
    <message>
        <source>Where there is no velocity model.</source>
        <translation>用于没有速度模型时。</translation>
    </message>
    <message>
        <source>Whether the layers hold every building of the ground that both images show; where not, the ground between teaches nothing about where buildings are.</source>
        <translation>图层是否包含两幅影像共同覆盖区域内的每一栋建筑物；若否，其间的地面不用于学习建筑物的位置。</translation>
    </message>
    <message>
        <source>Whether the picker has become better, where, and what it learnt from, as one page.</source>
        <translation>拾取网络是否有所改进、在哪些方面改进，以及由什么学习，汇于一页。</translation>
    </message>
    <message>
        <source>Whether, when and how the grades were checked on site.</source>
        <translation>等级是否经过实地核查、何时核查、如何核查。</translation>
    </message>
    <message>
        <source>Which class becomes which, where that is open: class=class; class=class. What is open is said before anything is counted.</source>
        <translation>在对应关系不唯一之处，指定各类别换算为哪一类别：类别=类别; 类别=类别。统计之前会先指出不唯一之处。</translation>
    </message>
    <message>
        <source>Which classes the grades are; own takes the file below.</source>
        <translation>等级采用哪些类别；自定义表示采用下面的文件。</translation>
    </message>
    <message>
        <source>Which pick belongs to which event, with residual, weight, distance, azimuth and take-off angle.</source>
        <translation>各震相所属的事件，附残差、权重、震中距、方位角和离源角。</translation>
    </message>
    <message>
        <source>Which samples of the other file are what: station, component, start, rate, distance.</source>
        <translation>另一文件中各段采样数据的内容：台站、分量、起始时间、采样率、距离。</translation>
    </message>
    <message>
        <source>Which stations judge, and all else that is drawn at random: the same seed on the same machine gives the same picker.</source>
        <translation>决定由哪些台站检验以及其他一切随机抽取：同一台机器上相同的种子得到相同的拾取网络。</translation>
    </message>
    <message>
        <source>Who or what gave the grades, and under which licence.</source>
        <translation>等级由谁或什么程序给出，采用何种许可。</translation>
    </message>
    <message>
        <source>why asked: {why}</source>
        <translation>选取原因：{why}</translation>
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
        <source>Windows a step</source>
        <translation>每步窗口数</translation>
    </message>
    <message>
        <source>With an overlap of {1} the ends of windows, which aren&apos;t used ({2} samples each), leave gaps: choose a larger overlap.</source>
        <translation>重叠为 {1} 时，窗口两端不用的部分（各 {2} 个采样点）会留下空缺：请选择更大的重叠。</translation>
    </message>
    <message>
        <source>With cells of {1} m single houses are hardly seen.</source>
        <translation>像元为 {1} m 时几乎看不出单栋房屋。</translation>
    </message>
    <message>
        <source>With its files…</source>
        <translation>连同文件…</translation>
    </message>
    <message>
        <source>With vector layers alone the cell size is not known: give it, in metres, or a template raster.</source>
        <translation>仅有矢量图层时像元大小未知：请以米为单位给出，或给出模板栅格。</translation>
    </message>
    <message>
        <source>without a grade</source>
        <translation>无等级</translation>
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
        <source>Write the damage grid as cloud-optimised GeoTIFF as well.</source>
        <translation>同时将破坏格网写为云优化 GeoTIFF。</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>正在写入</translation>
    </message>
    <message>
        <source>Writing the catalogue</source>
        <translation>正在写入地震目录</translation>
    </message>
    <message>
        <source>Writing the map</source>
        <translation>正在写入预测图</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>正在撰写报告</translation>
    </message>
    <message>
        <source>Writing {1}</source>
        <translation>正在写入 {1}</translation>
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
        <source>xBD</source>
        <translation>xBD</translation>
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
        <source>Z</source>
        <translation>垂直</translation>
    </message>
    <message>
        <source>Zhu &amp; Beroza (2019), https://doi.org/10.1093/gji/ggy423</source>
        <translation>Zhu &amp; Beroza (2019), https://doi.org/10.1093/gji/ggy423</translation>
    </message>
    <message>
        <source>{1} &apos;{2}&apos; was taken for {3} &apos;{4}&apos;, as chosen.</source>
        <translation>{1} 的“{2}”按所作选择对应到 {3} 的“{4}”。</translation>
    </message>
    <message>
        <source>{1} (after)</source>
        <translation>{1}（灾后）</translation>
    </message>
    <message>
        <source>{1} (before)</source>
        <translation>{1}（灾前）</translation>
    </message>
    <message>
        <source>{1} ({2} to {3})</source>
        <translation>{1}（{2} 至 {3}）</translation>
    </message>
    <message>
        <source>{1} after</source>
        <translation>{1} 灾后</translation>
    </message>
    <message>
        <source>{1} and {2} do equally well in mean-fold AUC.</source>
        <translation>{1}与{2}的折均 AUC 相同。</translation>
    </message>
    <message>
        <source>{1} and {2} more</source>
        <translation>{1} 及另外 {2} 项</translation>
    </message>
    <message>
        <source>{1} are kept in {2}; the same command goes on from there.</source>
        <translation>{1}保存在 {2}；再次进行相同的运行，将由此继续。</translation>
    </message>
    <message>
        <source>{1} background points at an exclusion distance of {2} m make no sense: ask for at least one, at no less than 0 m.</source>
        <translation>排除距离 {2} m 下的 {1} 个背景点没有意义：请至少要求一个，且距离不小于 0 m。</translation>
    </message>
    <message>
        <source>{1} background points can&apos;t stand for {2} cells of ground.</source>
        <translation>{1} 个背景点不能代表 {2} 个像元的区域。</translation>
    </message>
    <message>
        <source>{1} bands with {2} means and {3} deviations</source>
        <translation>{1} 个波段而有 {2} 个均值和 {3} 个标准差</translation>
    </message>
    <message>
        <source>{1} before</source>
        <translation>{1} 灾前</translation>
    </message>
    <message>
        <source>{1} buildings in {2} pairs of {3} events ({4}){5}.</source>
        <translation>{3} 个事件（{4}）的 {2} 个影像对中的 {1} 栋建筑物{5}。</translation>
    </message>
    <message>
        <source>{1} bytes</source>
        <translation>{1} 字节</translation>
    </message>
    <message>
        <source>{1} can&apos;t be loaded ({2})</source>
        <translation>无法载入 {1}（{2}）</translation>
    </message>
    <message>
        <source>{1} cells ({2} m)</source>
        <translation>{1} 个像元（{2} m）</translation>
    </message>
    <message>
        <source>{1} Choose to move the footprints (move_footprints) to have that done.</source>
        <translation>{1}如需移动，请选择移动轮廓（move_footprints）。</translation>
    </message>
    <message>
        <source>{1} core</source>
        <translation>{1} 个核心</translation>
    </message>
    <message>
        <source>{1} cores</source>
        <translation>{1} 个核心</translation>
    </message>
    <message>
        <source>{1} deposit cells are too few to learn from and to test: {2} folds need at least {3}; give more deposits of the same kind{4}.</source>
        <translation>{1} 个矿床像元不足以学习和检验：{2} 折至少需要 {3} 个；请给出更多同类矿床{4}。</translation>
    </message>
    <message>
        <source>{1} deposits lie</source>
        <translation>{1} 个矿床位于</translation>
    </message>
    <message>
        <source>{1} files or parts of files can&apos;t be read; the report will list them.</source>
        <translation>{1} 个文件或文件的部分内容无法读取；报告中将逐一列出。</translation>
    </message>
    <message>
        <source>{1} finished step</source>
        <translation>{1} 个已完成步骤</translation>
    </message>
    <message>
        <source>{1} finished steps</source>
        <translation>{1} 个已完成步骤</translation>
    </message>
    <message>
        <source>{1} graded buildings were drawn by chance: with {2} of them, damaged ones among them, the gain can be told for the whole map.</source>
        <translation>已评定的建筑物中有 {1} 栋是随机抽取的：达到 {2} 栋且其中有受损建筑物时，即可得知对整幅图的增益。</translation>
    </message>
    <message>
        <source>{1} has changed since the job was made; the result may differ.</source>
        <translation>{1} 在作业制作之后已有变化；结果可能不同。</translation>
    </message>
    <message>
        <source>{1} has no component {2} here: choose another trace for the spectrogram.</source>
        <translation>{1} 在此处没有分量 {2}：请为时频图另选一道波形。</translation>
    </message>
    <message>
        <source>{1} has no parameter {2}: {3}</source>
        <translation>{1} 没有参数 {2}：{3}</translation>
    </message>
    <message>
        <source>{1} has no usable response ({2}); it gives no amplitude.</source>
        <translation>{1} 没有可用的仪器响应（{2}）；无法由其得到振幅。</translation>
    </message>
    <message>
        <source>{1} in damaged buildings</source>
        <translation>受损建筑物内的{1}</translation>
    </message>
    <message>
        <source>{1} is better than {2} by {3} in mean-fold AUC: the interval excludes zero.</source>
        <translation>{1}的折均 AUC 比{2}高 {3}：区间不含零。</translation>
    </message>
    <message>
        <source>{1} is better than {2} by {3} in mean-fold AUC: the interval includes zero, so the difference is not established.</source>
        <translation>{1}的折均 AUC 比{2}高 {3}：区间包含零，因而差异尚无定论。</translation>
    </message>
    <message>
        <source>{1} is kept in {2}; the same command goes on from there.</source>
        <translation>{1}保存在 {2}；再次进行相同的运行，将由此继续。</translation>
    </message>
    <message>
        <source>{1} is missing</source>
        <translation>缺少 {1}</translation>
    </message>
    <message>
        <source>{1} is no folder and can&apos;t become one, because a file is in its place: choose another output folder.</source>
        <translation>{1} 不是文件夹，也无法创建为文件夹，因为该处已有文件：请选择其他输出文件夹。</translation>
    </message>
    <message>
        <source>{1} is no job file of Orogen: give the job.json of a result folder.</source>
        <translation>{1} 不是 Orogen 的作业文件：请给出结果文件夹中的 job.json。</translation>
    </message>
    <message>
        <source>{1} is no label file of Orogen (line {2}: {3}): choose the file that holds the grades, or the name of a new one.</source>
        <translation>{1} 不是 Orogen 的标签文件（第 {2} 行：{3}）：请选择保存等级的文件，或给出新文件的名称。</translation>
    </message>
    <message>
        <source>{1} is {2}, and {3} is needed</source>
        <translation>{1} 的版本为 {2}，需要 {3}</translation>
    </message>
    <message>
        <source>{1} labels in {2} are of buildings that this map lacks, such as building {3}: they are kept in the file and not used.</source>
        <translation>{2} 中有 {1} 个标签所属的建筑物不在此破坏图中，如建筑物 {3}：保留在文件中，但不使用。</translation>
    </message>
    <message>
        <source>{1} labels in {2} have grades that the scheme {3} lacks ({4}): they are not used; correct them, or give a mapping.</source>
        <translation>{2} 中有 {1} 个标签的等级不在方案 {3} 中（{4}）：未使用；请更正，或给出映射。</translation>
    </message>
    <message>
        <source>{1} labels in {2} were given on other images than those of this map: check that they still hold.</source>
        <translation>{2} 中有 {1} 个标签是依据与此破坏图不同的影像评定的：请检查其是否仍然成立。</translation>
    </message>
    <message>
        <source>{1} lines of the label file {2} do not count, the first is line {3} ({4}): correct the lines or delete them; all other labels are in use.</source>
        <translation>标签文件 {2} 中有 {1} 行未计入，首个为第 {3} 行（{4}）：请更正或删除这些行；其余标签均已使用。</translation>
    </message>
    <message>
        <source>{1} must be a moment in UTC, such as 2016-10-14 or 2016-10-14T06:00:00: got {2}.</source>
        <translation>{1}必须是 UTC 时刻，如 2016-10-14 或 2016-10-14T06:00:00：给出的是 {2}。</translation>
    </message>
    <message>
        <source>{1} odds of its calibration for {2} classes</source>
        <translation>{2} 个类别的校准中有 {1} 个几率</translation>
    </message>
    <message>
        <source>{1} of the buildings read as changed: where that can&apos;t be, the images differ by more than the event; look at some by eye before passing this on.</source>
        <translation>{1} 的建筑物被读为已变化：若不可能如此，则影像的差异不只由该事件引起；请目视查看一些建筑物，再向外提供。</translation>
    </message>
    <message>
        <source>{1} of the common extent has no data.</source>
        <translation>共同范围的 {1} 没有数据。</translation>
    </message>
    <message>
        <source>{1} picks are given more than once; each counts once.</source>
        <translation>{1} 个震相重复给出；每个只计一次。</translation>
    </message>
    <message>
        <source>{1} picks are of phases other than P and S ({2}) and were left out.</source>
        <translation>{1} 个震相不是 P 或 S（{2}），已略去。</translation>
    </message>
    <message>
        <source>{1} picks are of stations that the table of stations lacks: {2} ….</source>
        <translation>{1} 个震相所属的台站不在台站表中：{2} …。</translation>
    </message>
    <message>
        <source>{1} picks are of stations that the table of stations lacks: {2}.</source>
        <translation>{1} 个震相所属的台站不在台站表中：{2}。</translation>
    </message>
    <message>
        <source>{1} picks have no time and were left out.</source>
        <translation>{1} 个震相没有到时，已略去。</translation>
    </message>
    <message>
        <source>{1} picks of {2} in &apos;{3}&apos; serve no learning: only P and S do.</source>
        <translation>“{3}”的 {2} 个震相中有 {1} 个不能用于学习：只用 P 和 S。</translation>
    </message>
    <message>
        <source>{1} picks serve no learning, because there is no recording of the station.</source>
        <translation>{1} 个震相不能用于学习，因为没有该台站的波形记录。</translation>
    </message>
    <message>
        <source>{1} reaches a mean-fold AUC of {2}; nothing else ran.</source>
        <translation>{1}的折均 AUC 为 {2}；没有运行其他模型。</translation>
    </message>
    <message>
        <source>{1} rows of {2} have no readable time (the first is line {3}: “{4}”) and were left out.</source>
        <translation>{2} 中有 {1} 行没有可读的时间（首先是第 {3} 行：“{4}”），已略去。</translation>
    </message>
    <message>
        <source>{1} stretches of recording: {2} ({3} stations) teach, {4} ({5}) say when to stop, and {6} ({7}) judge.</source>
        <translation>{1} 段记录：{2} 段（{3} 个台站）用于学习，{4} 段（{5} 个）用于决定何时停止，{6} 段（{7} 个）用于检验。</translation>
    </message>
    <message>
        <source>{1} stretches of {2} stations with {3} P and {4} S {5}{6}; {7}.</source>
        <translation>{2} 个台站的 {1} 段记录，含 {3} 个 P 和 {4} 个 S {5}{6}；{7}。</translation>
    </message>
    <message>
        <source>{1} to {2}</source>
        <translation>{1} 至 {2}</translation>
    </message>
    <message>
        <source>{1} was not there when the job was made; the result may differ.</source>
        <translation>制作作业时尚无 {1}；结果可能不同。</translation>
    </message>
    <message>
        <source>{1} years lie between the images: new and demolished houses read as change.</source>
        <translation>两幅影像相隔 {1} 年：新建和拆除的房屋会被误读为变化。</translation>
    </message>
    <message>
        <source>{1} × {2} cells of {3} × {4} m; {5} deposit cells, {6} background points, {7} evidence bands.</source>
        <translation>{1} × {2} 个像元，每个 {3} × {4} m；{5} 个矿床像元，{6} 个背景点，{7} 个证据波段。</translation>
    </message>
    <message>
        <source>{1}&apos;s lead over {2} is established.</source>
        <translation>{1}对{2}的领先已有定论。</translation>
    </message>
    <message>
        <source>{1}, date not given</source>
        <translation>{1}，日期未给出</translation>
    </message>
    <message>
        <source>{1}: {2}, never seen</source>
        <translation>{1}：{2}，从未见过</translation>
    </message>
    <message>
        <source>{1}: {2}{3}, seen {4}{5}</source>
        <translation>{1}：{2}{3}，所见{4}{5}</translation>
    </message>
    <message>
        <source>{begin} to {end} UTC</source>
        <translation>{begin} 至 {end} UTC</translation>
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
        <source>{count} buildings</source>
        <translation>{count} 栋建筑物</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} 个类别</translation>
    </message>
    <message>
        <source>{count} events</source>
        <translation>{count} 个事件</translation>
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
        <source>{count} picks</source>
        <translation>{count} 个震相</translation>
    </message>
    <message>
        <source>{count} share a cell</source>
        <translation>{count} 个与他点同像元</translation>
    </message>
    <message>
        <source>{count} stations</source>
        <translation>{count} 个台站</translation>
    </message>
    <message>
        <source>{count} stations · {days:.2g} station-days · {channels}</source>
        <translation>{count} 个台站 · {days:.2g} 台·天 · {channels}</translation>
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
        <source>{damaged} damaged ({low}–{high})</source>
        <translation>{damaged} 栋受损（{low}–{high}）</translation>
    </message>
    <message>
        <source>{damaged} read as changed ({low}–{high})</source>
        <translation>{damaged} 栋读为已变化（{low}–{high}）</translation>
    </message>
    <message>
        <source>{days:.1f} days</source>
        <translation>{days:.1f} 天</translation>
    </message>
    <message>
        <source>{degrees}° E</source>
        <translation>东经 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° N</source>
        <translation>北纬 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° S</source>
        <translation>南纬 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° W</source>
        <translation>西经 {degrees}°</translation>
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
        <source>{label} ({1}) {2}: {3}.</source>
        <translation>{label}（{1}）{2}：{3}。</translation>
    </message>
    <message>
        <source>{label} ({1}): there is no file {2}; check the path.</source>
        <translation>{label}（{1}）：没有文件 {2}；请检查路径。</translation>
    </message>
    <message>
        <source>{label} ({1}): {2} can&apos;t be read ({3}); check the file and its permissions.</source>
        <translation>{label}（{1}）：无法读取 {2}（{3}）；请检查该文件及其权限。</translation>
    </message>
    <message>
        <source>{label} ({name}) has {count} layers, but {companion} names {parts}: give one for all, or one for each in their order, with semicolons between.</source>
        <translation>{label}（{name}）有 {count} 个图层，但 {companion} 给出 {parts} 个：请给出一个供全部使用，或按顺序为每个图层各给一个，以分号分隔。</translation>
    </message>
    <message>
        <source>{label} ({name}) must be a layer: got {item!r}.</source>
        <translation>{label}（{name}）必须是图层：给出的是 {item!r}。</translation>
    </message>
    <message>
        <source>{label} ({name}): there is no layer or file {text}; check the name and the path.</source>
        <translation>{label}（{name}）：没有图层或文件 {text}；请检查名称和路径。</translation>
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
        <source>{path} is no longer there: take it out of the list (1).</source>
        <translation>{path} 已不存在：请将其从列表（1）中移除。</translation>
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
        <source>{p} P and {s} S picks</source>
        <translation>P 震相 {p} 个、S 震相 {s} 个</translation>
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
        <source>{service} · with login</source>
        <translation>{service} · 需登录</translation>
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
        <source>{station} has no picks, so it is not told when to look: give the time.</source>
        <translation>{station} 没有震相，无从得知查看的时间：请给出时间。</translation>
    </message>
    <message>
        <source>{time} for the picks</source>
        <translation>拾取震相 {time}</translation>
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
        <source>{title}: events</source>
        <translation>{title}：地震事件</translation>
    </message>
    <message>
        <source>{title}: grades from labels</source>
        <translation>{title}：由标签得到的等级</translation>
    </message>
    <message>
        <source>{title}: picks</source>
        <translation>{title}：震相</translation>
    </message>
    <message>
        <source>{words} (in {folder})</source>
        <translation>{words}（位于 {folder}）</translation>
    </message>
    <message>
        <source>°</source>
        <translation>°</translation>
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
        <source>←  take back</source>
        <translation>←  撤销</translation>
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
