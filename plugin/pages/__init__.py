"""Pages for print: a module for each kind of result, which fills the items of its template."""
