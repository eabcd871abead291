import { markdownTable } from '#infra/markdown.ts'
import type { Family, Grants } from '#shared/kernel/grants.ts'
import * as indexKeys from '#shared/platform/table/index-keys.ts'
import * as keysModule from '#shared/platform/table/keys.ts'
import { exportsOf, ownFunctions, type ReferenceSources } from './platform.ts'

/** The rows of each family. The simulators have a table of their own. */
const families: Readonly<Record<Exclude<Family, 'SIM'>, string>> = {
  AGENT: 'An agent: its name, scopes and the hash of its secret.',
  AUDIT: 'Who did what to one subject, each entry chained to the one before. Nobody may change or delete one.',
  BUDGET: 'What is left of a limit in one period.',
  CART: 'A cart with its lines, and what was taken out of it once bought.',
  CHALLENGE: 'What an authenticator was asked, until it is answered or five minutes are over.',
  CHECKOUT: 'A checkout, its legs, receipts, approvals and events.',
  CLAIM: 'What one purchase reserves, so that nobody buys the same twice.',
  DECISION: 'What the user, or a delegation of theirs, decided on one approval, put once.',
  DELEGATION: 'A standing decision of a user with its limits, and each of its versions.',
  EMAIL: 'Who has this address, by a keyed hash of it.',
  EPOCHS: 'In which epochs the sessions and agents of a user have to have begun. Leaving everywhere begins new ones.',
  FAMILIAR: 'What a user has bought from, to and with, and how often approval was asked for in an hour.',
  FREEZE: 'What is frozen, who froze it, and the copies for scopes that many purchases share.',
  GOODS: 'Which goods a user asked for within a week, and in which purchases.',
  HOLD: 'What a checkout holds of a budget.',
  IDEM: 'The answer to one idempotency key.',
  INTENT: 'An intent, its latest offers, and the checkout that consumed it.',
  LEDGER: 'Balanced entries of one checkout, one row per leg and kind.',
  LINK: 'A mail with a link that somebody asked for, and the newest link of each purpose by the hash of its secret.',
  LIST: 'Which members a limited list of one user has.',
  NOTICE: 'What a user was told, until when they read all of it, and what was mailed.',
  ORDER: 'An order, its facts, refunds, returns and events.',
  PARKED: 'Items that wait for an operator, and their events.',
  PASSKEY: "A user's passkeys by their public halves, and their events.",
  POLICY: "The rules that a user added to the operator's policy.",
  RATE: 'Counters of the throttles.',
  SESSION: 'A login, with the hash of its refresh token.',
  SUB: "A user's subscriptions, and the deliveries of each.",
  USER: 'A user, their sealed addresses, their limits and those of their agents.',
  WALLET: 'The payment methods that the provider issued to a user.',
  WH: 'A webhook as its sender signed it, and what became of it.',
}

/** The names of a function's parameters, from its source. */
const parametersOf = (build: (...values: never[]) => unknown): string[] =>
  (/^\(([^)]*)\)/.exec(String(build))?.[1] ?? '')
    .split(',')
    .map((part) => part.trim().split(/[\s=]/)[0] ?? '')
    .filter(Boolean)

/** Calls a key builder with its parameters' names. Sequence numbers lose their padding zeros. */
const built = (build: unknown, count?: number): Record<string, string> => {
  const names = parametersOf(build as () => unknown).slice(0, count)
  const made = (build as (...values: string[]) => unknown)(...names.map((name) => `{${name}}`))
  const shown = Object.entries(typeof made === 'string' ? { pk: made } : (made as object))
  return Object.fromEntries(shown.map(([name, value]) => [name, String(value).replaceAll(/0+\{/g, '{')]))
}

const familyOf = ({ pk = '' }: Record<string, string>): string => pk.split('#')[0] ?? ''

const keyRows = Object.entries(keysModule.keys)
  .map(([name, build]) => ({ name, key: built(build) }))
  .filter(({ key }) => key['sk'])

/** True for a function that builds a key. A function that takes a row reads one. */
const builds = (value: unknown): boolean => typeof value === 'function' && !String(value).startsWith('({')

/** Index keys have the index's name before `pk` and `sk`. A builder with optional parameters has a second row without them. */
const indexRows = exportsOf({ ...keysModule, ...indexKeys })
  .filter(([, value]) => builds(value))
  .flatMap(([name, build]) =>
    [...new Set([(build as () => unknown).length, parametersOf(build as () => unknown).length])].map((count) => {
      const [[pkName = '', pk = ''] = [], [, sk = ''] = []] = Object.entries(built(build, count))
      return [pkName.replace(/pk$/, ''), `\`${name}\``, `\`${pk}\``, `\`${sk}\``]
    }),
  )
  .filter(([index = '']) => index.startsWith('gsi'))

const uses = ['write', 'delete', 'read'] as const
const words = { write: 'Written by', delete: 'Deleted by', read: 'Read by' }

const section = (family: Exclude<Family, 'SIM'>, functions: ReturnType<typeof ownFunctions>): string => {
  const rows = keyRows
    .filter(({ key }) => familyOf(key) === family)
    .map(({ name, key }) => [`\`${name}\``, `\`${key['pk']}\``, `\`${key['sk']}\``])
  const users = uses.flatMap((use) => {
    const names = functions
      .filter(({ grants }) => (grants as Grants)[use]?.includes(family))
      .map(({ name }) => name)
      .sort()
    return names.length > 0 ? [`${words[use]} ${names.join(', ')}.`] : []
  })
  const everyone = family === 'IDEM' ? ['Read and written by every route that takes an `Idempotency-Key`.'] : []
  return [`## ${family}`, families[family], markdownTable(['key', 'pk', 'sk'], rows), ...everyone, ...users].join(
    '\n\n',
  )
}

/** Every key of the table, and which functions reach it by their grants. */
export const rowsPage = (platform: ReferenceSources): string =>
  [
    '# Rows',
    'One table, `purser`, with the keys `pk` and `sk`. The first word of a `pk` is its family; a role reaches a family or it does not. `shared/platform/table/keys.ts` builds every key.',
    ...(Object.keys(families) as Exclude<Family, 'SIM'>[]).map((family) => section(family, ownFunctions(platform))),
    '## Indexes',
    `An index knows the keys and ${keysModule.projected.map((name) => `\`${name}\``).join(', ')}. A list reads the rows by key for the rest.`,
    markdownTable(['index', 'built by', 'partition', 'sort'], indexRows),
  ].join('\n\n')
