import { fastify } from 'fastify';
import { WebSocketServer } from 'ws';

const HOST = '127.0.0.1';
const ANSWER = {
  sequence: 1_000_000,
  timeUs: 1_700_000_000_000_000,
  data: { receipt: null, order: { orderId: 256, status: 'resting', fills: [], reject: null } },
};

/** Answers each message with what an order is answered with, and does nothing else. */
function serveSockets(): void {
  const server = new WebSocketServer({ host: HOST, port: 0, perMessageDeflate: false });
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const { id } = JSON.parse((data as Buffer).toString()) as { id: number };
      const answer = { type: 'answer', op: 'request', id, status: 200, body: ANSWER };
      socket.send(JSON.stringify(answer));
    });
  });
  server.on('listening', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    console.log(JSON.stringify({ address: `http://${HOST}:${port}` }));
  });
}

async function serveRequests(): Promise<void> {
  const app = fastify();
  app.post('/v1/orders', () => Promise.resolve(ANSWER));
  app.delete('/v1/orders/by-client-id/:id', () => Promise.resolve(ANSWER));
  console.log(JSON.stringify({ address: await app.listen({ host: HOST, port: 0 }) }));
}

process.on('SIGINT', () => process.exit(0));
if (process.argv[2] === 'ws') serveSockets();
else await serveRequests();
