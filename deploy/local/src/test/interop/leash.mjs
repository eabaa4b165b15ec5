// Ends a server with its standard input, so that nothing outlives the tests:  node --import ./leash.mjs SERVER
process.stdin.on('close', () => process.exit(0)).resume();
process.stdin.unref?.();
