// Stock y-websocket clients, driven by the Python tests: one JSON command a line on standard
// input, one JSON event a line on standard output.
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

// Every provider listens for the end of the process.
process.setMaxListeners(0)

const clients = new Map()

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`)

const presence = (awareness) =>
  Object.fromEntries([...awareness.getStates()].filter(([, state]) => Object.keys(state).length))

const watch = (id, root, doc, provider) => {
  const document = () => tell({ id, document: doc.getMap(root).toJSON() })
  doc.on('update', document)
  provider.on('sync', (synced) => tell({ id, synced }))
  provider.on('status', ({ status }) => tell({ id, status }))
  provider.on('closed', ({ code, reason }) => tell({ id, closed: code, reason }))
  provider.on('connection-close', (event) => tell({ id, cut: event === null ? null : event.code }))
  provider.awareness.on('change', () => tell({ id, presence: presence(provider.awareness) }))
  document()
}

const commands = {
  open ({ id, server, room, protocols, root = 'board' }) {
    const doc = new Y.Doc()
    const provider = new WebsocketProvider(server, room, doc, {
      WebSocketPolyfill: WebSocket,
      protocols,
      disableBc: true,
      maxBackoffTime: 200
    })
    clients.set(id, { doc, provider })
    watch(id, root, doc, provider)
    tell({ id, client: doc.clientID })
  },
  set ({ id, values }) {
    const { doc } = clients.get(id)
    doc.transact(() => {
      for (const [key, value] of Object.entries(values)) doc.getMap('board').set(key, value)
    })
  },
  // A thing on a journey map: a Y.Map of plain fields, under its id in one of the roots.
  put ({ id, root, key, fields }) {
    clients.get(id).doc.getMap(root).set(key, new Y.Map(Object.entries(fields)))
  },
  remove ({ id, root, key }) {
    clients.get(id).doc.getMap(root).delete(key)
  },
  each ({ id, values }) {
    for (const [key, value] of Object.entries(values)) {
      clients.get(id).doc.getMap('board').set(key, value)
    }
  },
  write ({ id, key, at, text }) {
    const map = clients.get(id).doc.getMap('board')
    if (!map.has(key)) map.set(key, new Y.Text())
    map.get(key).insert(at, text)
  },
  say ({ id, state }) {
    clients.get(id).provider.awareness.setLocalState(state)
  },
  // Speaks for another client, as a hostile page would.
  forge ({ id, as, clock, state }) {
    const { awareness } = clients.get(id).provider
    awareness.meta.set(as, { clock, lastUpdated: Date.now() })
    if (state === null) awareness.states.delete(as)
    else awareness.states.set(as, state)
    awareness.emit('update', [{ added: [], updated: [as], removed: [] }, 'local'])
  },
  go ({ id }) {
    clients.get(id).provider.disconnect()
  },
  come ({ id }) {
    clients.get(id).provider.connect()
  },
  // The network fails: no goodbye of any kind reaches the server's application.
  drop ({ id }) {
    clients.get(id).provider.ws.terminate()
  },
  end ({ id }) {
    clients.get(id).provider.destroy()
    clients.get(id).doc.destroy()
    clients.delete(id)
  }
}

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const { command, ...details } = JSON.parse(line)
  commands[command](details)
})
lines.on('close', () => process.exit(0))
tell({ ready: true })
