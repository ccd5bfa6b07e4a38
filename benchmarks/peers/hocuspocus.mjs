// Hocuspocus with its defaults: in memory, no extension, no compression.
import { Server } from '@hocuspocus/server';

const port = Number(process.argv[2]);
const server = new Server({ address: '127.0.0.1', quiet: true });
await server.listen(port);
console.log(`listening ${server.address.port}`);
