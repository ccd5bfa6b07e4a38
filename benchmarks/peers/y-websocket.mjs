// The reference y-websocket server as its package starts it: in memory, no compression.
// The import is late because the server reads its address from the environment when loaded.
process.env.HOST = '127.0.0.1';
process.env.PORT = process.argv[2];
await import('@y/websocket-server/server');
console.log(`listening ${process.env.PORT}`);
