// A stock Yjs that the tests ask: one JSON request a line on standard input, one JSON answer a
// line on standard output. Documents live here under names; updates travel as base64.
import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import { edit } from './edits.js'

// Yjs logs to standard output, which is for answers.
console.log = console.error

const ROOTS = ['frame', 'stages', 'lanes', 'elements', 'groups', 'links', 'session']
const documents = new Map()

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'))
const base64 = (update) => Buffer.from(update).toString('base64')

// A text shows its formatting too: neighbours with equal attributes are one piece.
const shown = (value) => {
  if (value instanceof Y.Text) return { text: value.toDelta() }
  if (value instanceof Y.Array) return value.toArray().map(shown)
  if (value instanceof Y.Map) {
    return Object.fromEntries([...value.entries()].map(([key, one]) => [key, shown(one)]))
  }
  return value
}

const content = (doc) => Object.fromEntries(ROOTS.map((root) => [root, shown(doc.getMap(root))]))

const report = (doc) => ({
  content: content(doc),
  update: base64(Y.encodeStateAsUpdate(doc)),
  vector: Object.fromEntries(Y.decodeStateVector(Y.encodeStateVector(doc))),
  pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
  deleted: Object.fromEntries(
    [...Y.createDeleteSetFromStructStore(doc.store).clients].map(([client, ranges]) => [
      client,
      ranges.map(({ clock, len }) => [clock, len])
    ])
  )
})

const calls = {
  open ({ name, client, me = '', gc = true }) {
    const doc = new Y.Doc({ gc })
    if (client !== undefined) doc.clientID = client
    const sent = []
    // As y-websocket does: what came from outside is not sent back.
    doc.on('update', (update, origin) => origin === 'remote' || sent.push(base64(update)))
    const roots = ROOTS.filter((root) => root !== 'session').map((root) => doc.getMap(root))
    const undo = new Y.UndoManager(roots, { captureTimeout: 0, trackedOrigins: new Set(['me']) })
    documents.set(name, { doc, undo, sent, me })
    return doc.clientID
  },
  close ({ name }) {
    documents.get(name).doc.destroy()
    documents.delete(name)
  },
  apply ({ name, updates }) {
    const { doc, sent } = documents.get(name)
    for (const update of updates) Y.applyUpdate(doc, bytes(update), 'remote')
    return sent.splice(0)
  },
  edit ({ name, edits }) {
    const one = documents.get(name)
    for (const each of edits) edit(one, each)
    return one.sent.splice(0)
  },
  report ({ name }) {
    return report(documents.get(name).doc)
  },
  since ({ name, vector }) {
    return base64(Y.encodeStateAsUpdate(documents.get(name).doc, bytes(vector)))
  },
  judge ({ updates }) {
    const doc = new Y.Doc()
    for (const update of updates) Y.applyUpdate(doc, bytes(update), 'remote')
    return report(doc)
  },
  merge ({ updates }) {
    return base64(Y.mergeUpdates(updates.map(bytes)))
  },
  run ({ source }) {
    return new Function('Y', 'base64', 'bytes', source)(Y, base64, bytes)
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { call, ...details } = JSON.parse(line)
  let answer
  try {
    answer = { answer: calls[call](details) ?? null }
  } catch (error) {
    answer = { fault: String(error.stack) }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
})
