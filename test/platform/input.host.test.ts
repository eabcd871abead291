import { expect } from 'vitest'
import { oddBodies, wrongBodies } from '#test/support/api/bad-values.ts'
import { filled, type Operation, paramsOf } from '#test/support/api/operations.ts'
import { faultsOf, rawCall, together } from '#test/support/api/raw-call.ts'
import { paramsFor, seenBy } from '#test/support/people/belongings.ts'
import { shopBooks } from '#test/support/purchases/books.ts'
import { failAfterMs, until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'
import {
  ada,
  type Bad,
  bodiesOf,
  brokenJson,
  commands,
  cursorOf,
  good,
  host,
  named,
  odd,
  operations,
  refusesAll,
  spoil,
  strange,
  tampered,
  unknownPaths,
  withBody,
  wrongValues,
} from './input-fixture.ts'

/** The only number that may be 0: an hour of the day. */
const midnight = /^rules\.\d+\.(from|until): zero$/

verifies('input.refused', 'fields of the wrong type, out of range, too long, too deep or unknown', async () => {
  const calls = withBody().flatMap((operation) =>
    bodiesOf(operation, ada).flatMap((body) =>
      wrongBodies(body, ['options'])
        .filter(({ what }) => !midnight.test(what))
        .map(({ what, text }) => spoil(operation, what, { body: text })),
    ),
  )
  expect(calls.length).toBeGreaterThan(400)
  await refusesAll(calls)
})

verifies('input.refused', 'bodies that are not JSON, or not said to be', async () => {
  const bytes = [Buffer.from([0xff, 0xfe, 0x7b, 0x7d]), Buffer.from('{"text":"\xed\xa0\x80"}', 'latin1')]
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'multipart/form-data', 'x', '']
  const calls = withBody().flatMap((operation) => [
    ...[...brokenJson, ...bytes].map((body) => spoil(operation, `body ${body}`, { body })),
    ...types.map((type) =>
      spoil(operation, `content type ${type}`, {
        body: JSON.stringify(bodiesOf(operation, ada)[0]),
        headers: { 'content-type': type },
      }),
    ),
  ])
  await refusesAll(calls, [400, 415])
})

verifies('input.refused', 'bodies of 300 KB and of more than 10 MB', async () => {
  const calls = commands().map((operation) =>
    spoil(operation, '300 KB', { body: JSON.stringify({ text: 'x'.repeat(300_000) }) }),
  )
  const [some] = withBody()
  if (!some) throw new Error('No operation takes a body')
  const heavy = [6, 11].map((mega) => spoil(some, `${mega} MB`, { body: Buffer.alloc(mega * 1024 * 1024, 'x') }))
  await refusesAll([...calls, ...heavy], [413, 403])
})

verifies('input.refused', 'a missing or oversized idempotency key', async () => {
  const calls = operations.flatMap((operation) => {
    const body = bodiesOf(operation, ada)[0]
    const text = body === undefined ? {} : { body: JSON.stringify(body) }
    const { 'idempotency-key': _, ...headers } = good(operation, ada, text.body).headers ?? {}
    const missing: Bad = { ...good(operation, ada, text.body), headers, what: `${operation.id}: no key` }
    return [
      ...(operation.key === 'required'
        ? [missing, spoil(operation, 'empty key', { ...text, headers: { 'idempotency-key': '' } })]
        : []),
      ...(operation.key
        ? [spoil(operation, 'long key', { ...text, headers: { 'idempotency-key': 'k'.repeat(256) } })]
        : []),
    ]
  })
  await refusesAll(calls, [400, 403])
})

verifies('input.refused', 'unknown and malformed ids', async () => {
  const calls = operations.flatMap((operation) =>
    paramsOf(operation.path).flatMap((param) => {
      const params = paramsFor(ada, operation.id)
      const real = params[param] ?? ''
      const unknown = `${real.slice(0, -3)}${real.endsWith('ZZZ') ? 'YYY' : 'ZZZ'}`
      const tails = [
        `${real}%00`,
        `${real}%20`,
        `${real}%0A`,
        `${real}%2F`,
        real.toUpperCase().toLowerCase() === real ? `${real}%C3%A9` : real.toLowerCase(),
      ]
      // A person may call an address what they like.
      const free =
        param === 'addressId' && operation.method === 'PUT' ? ['x', ...named, unknown, real.toLowerCase()] : []
      const body = bodiesOf(operation, ada)[0]
      return [...strange, ...named, ...tails, unknown]
        .filter((id) => !free.includes(id))
        .map((id) =>
          spoil(operation, `${param} ${id}`, {
            path: filled(operation.path, { ...params, [param]: id }),
            ...(body !== undefined && { body: JSON.stringify(body) }),
          }),
        )
    }),
  )
  await refusesAll(calls)
})

verifies(
  'input.refused',
  'query parameters that are wrong, twice there, or unknown; cursors of other lists',
  async () => {
    const path = (operation: Operation) => filled(operation.path, paramsFor(ada, operation.id))
    const needed: Record<string, string> = { searchProducts: 'q=lamp' }
    const asking = operations.filter(({ query, path }) => query.length > 0 && !path.startsWith('/.well-known/'))
    const calls = asking.flatMap((operation) => {
      const ask = (query: string) => {
        const present = new Set(query.split('&').map((part) => part.split('=')[0]))
        const rest = (needed[operation.id] ?? '').split('&').filter((part) => part && !present.has(part.split('=')[0]))
        return spoil(operation, query, { path: `${path(operation)}?${[query, ...rest].join('&')}` })
      }
      return [
        ...operation.query.flatMap((name) => [
          ...(wrongValues[name] ?? []).map((value) => ask(`${name}=${value}`)),
          ask(`${name}=1&${name}=2`),
        ]),
        ask('unexpected=1'),
        ask('__proto__=1'),
      ]
    })
    const lists = operations.filter(({ query }) => query.includes('cursor'))
    const cursors = await Promise.all(
      lists.map(async (list) => ({
        list,
        ours: await cursorOf(path(list), ada),
        others: await cursorOf(filled(list.path, paramsFor(odd, list.id)), odd),
      })),
    )
    expect(cursors.filter(({ ours }) => ours).length).toBeGreaterThan(2)
    const forged = [{}, { gsi1sk: '' }, { gsi1sk: 'x', pk: 'x', sk: 'x' }, { pk: 'x', sk: 'x', more: 'x' }].map(
      (more) => Buffer.from(JSON.stringify({ gsi1pk: `USER#${ada.who.userId}`, ...more })).toString('base64url'),
    )
    const foreign = lists.flatMap((list) =>
      [...cursors.flatMap((one) => (one.list === list ? [one.others] : [one.ours])), ...forged]
        .filter((cursor) => cursor !== undefined)
        .map((cursor) =>
          spoil(list, `cursor ${Buffer.from(cursor, 'base64url')}`, { path: `${path(list)}?cursor=${cursor}` }),
        ),
    )
    await refusesAll([...calls, ...foreign])
  },
)

verifies('input.refused', 'no token, garbage, tampered tokens, and an agent where a user is wanted', async () => {
  const closed = operations.filter(({ callers }) => callers.length > 0)
  const calls = (operation: Operation, authorization: string, what: string) => {
    const body = bodiesOf(operation, ada)[0]
    return spoil(operation, what, {
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { authorization },
    })
  }
  const garbage = [
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Bearer a.b.c',
    'Basic YTpi',
    ada.who.user,
    `Bearer ${'a'.repeat(5000)}`,
  ]
  const forged = tampered(ada.who.user).map((token) => `Bearer ${token}`)
  await refusesAll(
    closed.flatMap((operation) =>
      [...garbage, ...forged].map((one) => calls(operation, one, `token ${one.slice(0, 40)}`)),
    ),
    [401],
  )
  const usersOnly = closed.filter(({ callers }) => !callers.includes('agent'))
  expect(usersOnly.length).toBeGreaterThan(10)
  await refusesAll(
    usersOnly.map((operation) => calls(operation, `Bearer ${ada.who.agent}`, 'an agent')),
    [403],
  )
})

verifies('input.refused', 'wrong methods and unknown paths', async () => {
  const methods = Map.groupBy(operations, ({ path }) => path)
  const wrong = [...methods].flatMap(([path, sharing]) =>
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => {
      const [one] = sharing
      if (!one || sharing.some((each) => each.method === method)) return []
      // `/v1/products/search` is also a shape of nothing else; every path is its own.
      return [spoil(one, `${method} ${path}`, { method, headers: { 'content-type': 'application/json' } })]
    }),
  )
  const unknown = unknownPaths.map(
    (path): Bad => ({ what: path, method: 'GET', path, headers: { authorization: `Bearer ${ada.who.user}` } }),
  )
  await refusesAll(wrong, [405])
  await refusesAll(unknown, [404, 400])
})

verifies('input.refused', 'odd text is kept or refused, breaks nothing, and can be read again', async () => {
  const staying = withBody().filter(({ id }) => id !== 'logout')
  const calls = staying.flatMap((operation) =>
    bodiesOf(operation, odd).flatMap((body) =>
      oddBodies(body).map(({ what, text }) => spoil(operation, what, { body: text }, odd)),
    ),
  )
  const faults = await together(calls, async ({ what, ...call }) => {
    const answer = await rawCall(host.url, call)
    if (answer.status < 300) return []
    const wrong = faultsOf(answer)
    return wrong.length > 0 ? [`${what}: ${wrong.join(', ')} <- ${answer.text.slice(0, 150)}`] : []
  })
  expect(faults.flat().slice(0, 30)).toEqual([])
  await odd.who.login()
  await seenBy(host, odd.who)
})

verifies('input.refused', 'expired tokens, and nothing was left behind by any of this', async () => {
  const tokens = [ada.who.user, ada.who.agent]
  await host.local('clock', { advanceSeconds: 16 * 60 })
  // What the merchants held for quotes has lapsed, and each lets go of it in its own time.
  const merchants = ['merchant-a', 'merchant-b']
  const lapsed = async () =>
    (await Promise.all(merchants.map((company) => shopBooks(host, company)))).every(({ holds }) =>
      holds.every(({ hold }) => hold !== 'held'),
    )
  await until(lapsed, failAfterMs, 500)
  const calls = operations
    .filter(({ callers }) => callers.length > 0)
    .flatMap((operation) =>
      tokens.map((token) => spoil(operation, 'expired', { headers: { authorization: `Bearer ${token}` } })),
    )
  await ada.who.login()
  await refusesAll(calls, [401])
  const state = await host.local<{ deadLetters: Record<string, number>; denied: unknown[] }>('state')
  expect(state.denied).toEqual([])
  expect(Object.values(state.deadLetters).filter((count) => count > 0)).toEqual([])
})
