// Edits of a journey map in the words of the tests, made as an application would make them with
// Yjs. `tests/sessions/journey/editors.py` makes the same ones with pycrdt. A number picks one of
// the things that are there (modulo how many), so that any list of edits can be made on any map.
import * as Y from 'yjs'

const own = ({ doc, me }) =>
  [...doc.getMap('elements').entries()]
    .filter(([, one]) => one.get('author') === me)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one)

const pick = (things, number) => (things.length ? things[number % things.length] : null)

const named = (doc, root) => [...doc.getMap(root).keys()].sort()

const words = (card) => card.get('text')

// Never between the halves of a surrogate pair, which the server refuses.
const whole = (words, at) => (/^[\uDC00-\uDFFF]/.test(words.slice(at)) ? at - 1 : at)

const clamp = (text, at, length) => {
  const words = text.toString()
  const start = whole(words, at % (words.length + 1))
  return [start, whole(words, Math.min(start + length, words.length)) - start]
}

const put = (doc, root, id, fields, shared = {}) => {
  const thing = new Y.Map()
  doc.getMap(root).set(id, thing)
  for (const [key, value] of Object.entries(fields)) thing.set(key, value)
  for (const [key, value] of Object.entries(shared)) thing.set(key, value)
  return thing
}

const makes = {
  card ({ doc, me }, { id, kind, text, fields = {} }) {
    put(doc, 'elements', id + me, { kind, order: 'a0', author: me, created: 1, ...fields }, {
      text: new Y.Text(text)
    })
  },
  type (one, { card, at, text }) {
    const found = pick(own(one), card)
    if (found) words(found).insert(clamp(words(found), at, 0)[0], text)
  },
  cut (one, { card, at, length }) {
    const found = pick(own(one), card)
    if (found) words(found).delete(...clamp(words(found), at, length))
  },
  format (one, { card, at, length, how }) {
    const found = pick(own(one), card)
    if (found) words(found).format(...clamp(words(found), at, length), how)
  },
  rewrite (one, { card, text }) {
    const found = pick(own(one), card)
    if (found) found.set('text', new Y.Text(text))
  },
  set (one, { card, field, value }) {
    pick(own(one), card)?.set(field, value)
  },
  unset (one, { card, field }) {
    pick(own(one), card)?.delete(field)
  },
  remove (one, { card }) {
    const found = pick(own(one), card)
    if (found) one.doc.getMap('elements').delete(found._item.parentSub)
  },
  stage ({ doc }, { id, name }) {
    put(doc, 'stages', id, { order: 'a1' }, { name: new Y.Text(name) })
  },
  name ({ doc }, { stage, name }) {
    doc.getMap('stages').get(pick(named(doc, 'stages'), stage))?.set('name', name)
  },
  unstage ({ doc }, { stage }) {
    doc.getMap('stages').delete(pick(named(doc, 'stages'), stage) ?? '')
  },
  group ({ doc }, { id, title, members }) {
    put(doc, 'groups', id, { title }, { element_ids: Y.Array.from(members) })
  },
  gather ({ doc }, { group, at, members }) {
    const list = doc.getMap('groups').get(pick(named(doc, 'groups'), group))?.get('element_ids')
    list?.insert(at % (list.length + 1), members)
  },
  scatter ({ doc }, { group, at }) {
    const list = doc.getMap('groups').get(pick(named(doc, 'groups'), group))?.get('element_ids')
    if (list?.length) list.delete(at % list.length, 1)
  },
  link ({ doc }, { id, from, to }) {
    put(doc, 'links', id, { from, to, kind: 'next' })
  },
  idea ({ doc, me }, { id, notes }) {
    put(doc, 'elements', id + me, { kind: 'opportunity', order: 'a0', author: me, created: 1 }, {
      text: new Y.Text('idea'),
      bmc: new Y.Map(Object.entries(notes))
    })
  },
  note (one, { card, key, value }) {
    pick(own(one), card)?.get('bmc')?.set(key, value)
  },
  forget (one, { card, key }) {
    pick(own(one), card)?.get('bmc')?.delete(key)
  },
  undo ({ undo }) {
    undo.undo()
  },
  redo ({ undo }) {
    undo.redo()
  }
}

export const edit = (one, { do: what, ...details }) => {
  if (what === 'undo' || what === 'redo') makes[what](one)
  else if (what === 'together') {
    one.doc.transact(() => {
      for (const { do: each, ...more } of details.edits) makes[each](one, more)
    }, 'me')
  } else one.doc.transact(() => makes[what](one, details), 'me')
}
