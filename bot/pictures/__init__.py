"""The pictures that the bot sends: trend and map, drawn as SVG and turned into PNG by a child process."""
