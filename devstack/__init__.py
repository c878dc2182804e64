"""The whole shop on one machine: `./comptoir` starts, stops, watches and tests it."""
