"""The only users of syntax trees: what a file says becomes facts here, and nothing above sees a node."""
