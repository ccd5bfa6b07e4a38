// Stock y-websocket clients that write on a journey map as the public schema says: one JSON
// command a line on standard input, one JSON event a line on standard output.
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

const roots = ['frame', 'stages', 'lanes', 'elements', 'groups', 'links', 'session']
const clients = new Map()
const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`)

const content = (doc) =>
  Object.fromEntries(roots.map((root) => [root, doc.getMap(root).toJSON()]))

const commands = {
  open ({ id, server, room, protocols }) {
    const doc = new Y.Doc()
    const provider = new WebsocketProvider(server, room, doc, {
      WebSocketPolyfill: WebSocket, protocols, disableBc: true, maxBackoffTime: 200
    })
    clients.set(id, { doc, provider })
    doc.on('update', () => tell({ id, document: content(doc) }))
    provider.on('sync', (synced) => tell({ id, synced }))
    provider.on('closed', ({ code, reason }) => tell({ id, closed: code, reason }))
    provider.on('connection-close', (event) => tell({ id, cut: event === null ? null : event.code }))
    tell({ id, client: doc.clientID })
  },
  card ({ id, key, text, fields }) {
    const { doc } = clients.get(id)
    const card = new Y.Map(Object.entries(fields))
    card.set('text', new Y.Text(text))
    doc.getMap('elements').set(key, card)
  },
  // Letter by letter, as somebody types.
  type ({ id, key, at, text }) {
    const words = clients.get(id).doc.getMap('elements').get(key).get('text')
    for (const [offset, letter] of [...text].entries()) words.insert(at + offset, letter)
  },
  change ({ id, root, key, fields }) {
    const { doc } = clients.get(id)
    const thing = doc.getMap(root).get(key)
    doc.transact(() => {
      for (const [name, value] of Object.entries(fields)) thing.set(name, value)
    })
  },
  drop ({ id }) {
    clients.get(id).provider.ws.terminate()
  }
}

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const { command, ...details } = JSON.parse(line)
  commands[command](details)
})
lines.on('close', () => process.exit(0))
