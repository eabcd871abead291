import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { type Edge, resolvedImports, sources, typeEdges, valueEdges } from './edges.ts'

/** Lowest first: a subject imports itself and the subjects before it. */
const subjects = [
  'kernel',
  'platform',
  'identity',
  'operations',
  'notices',
  'cart',
  'policy',
  'orders',
  'ledger',
  'merchants',
  'payments',
  'language',
  'discovery',
  'authority',
  'purchase',
  'explain',
  'webhooks',
  'after-sale',
]

/** What a folder of the platform imports of the others. */
const platform: Record<string, readonly string[]> = {
  aws: [],
  table: ['aws'],
  runtime: ['table'],
  outward: ['aws', 'runtime'],
  operation: ['table', 'runtime'],
  http: ['operation', 'runtime'],
}

/** The layers of a subject, lowest first: a layer imports itself and those before it, in its own subject and in others. */
const layers = ['rules', 'rows', 'views', 'flows']

/** The layer of each file that lies in its subject's own folder. */
const flatFiles: Record<string, readonly string[]> = {
  rules: [
    'after-sale/unsupported',
    'cart/cart',
    'ledger/entries',
    'merchants/merchant-id',
    'merchants/port',
    'merchants/product',
    'notices/notice-kinds',
    'operations/dispute',
    'operations/parked-states',
    'operations/resolve-body',
    'payments/method-id',
    'payments/port',
    'payments/wallet-method',
  ],
  rows: [
    'cart/carts',
    'discovery/intents',
    'ledger/ledger',
    'notices/notices',
    'orders/orders',
    'orders/refunds',
    'orders/returns',
    'payments/payment-methods',
    'payments/wallets',
  ],
  views: [
    'authority/delegation-view',
    'merchants/checkout-status',
    'notices/notice-view',
    'policy/policy-answer',
    'purchase/checkout-view',
    'purchase/leg-outcome',
    'purchase/protocol-status',
  ],
  flows: [
    'discovery/find-offers',
    'discovery/search-merchants',
    'merchants/protocol',
    'merchants/protocols',
    'merchants/registry',
    'notices/keep-notice',
    'notices/send-notice',
    'operations/park-row',
    'orders/learn-facts',
    'payments/payments',
    'payments/protocol',
    'payments/protocols',
  ],
}
const flatLayers = new Map<string, string>(
  Object.entries(flatFiles).flatMap(([layer, files]) => files.map((file) => [`shared/${file}.ts`, layer] as const)),
)
/** A layer of fewer files than this lies flat, one of more in a folder of its own. */
const folderFrom = 4

/** Single files of the platform that an outside company may use: its own table, its settings, its handlers. */
const companiesMayUse =
  /^shared\/(kernel\/|merchants\/ucp\/contract\/|payments\/bank\/contract\.ts$|platform\/(runtime|table)\/|platform\/aws\/parameters\.ts$|platform\/outward\/(http-signature|signature-base|webhook-hmac)\.ts$)/

/** The folder of an adapter: what one protocol's companies speak. */
const adapterOf = (file: string): string | undefined => /^shared\/(?:merchants|payments)\/[\w-]+\//.exec(file)?.[0]

/** An adapter is known to its subject's one registry file and to itself. Outside companies speak the same protocol: they have its contract. */
const reachesIntoAdapter = ({ from, to }: Edge): boolean => {
  const adapter = adapterOf(to)
  if (adapter === undefined || from.startsWith(adapter)) return false
  if (from.startsWith('functions/simulators/')) return !companiesMayUse.test(to)
  return ![adapter.replace(/[\w-]+\/$/, 'protocols.ts'), 'shared/merchants/checkout-status.ts'].includes(from)
}

interface Place {
  /** `shared`, `functions`, `events`, `statemachines` or `infra`. */
  top: string
  /** Subject of shared, or area of functions. */
  subject: string
  layer: string
}
const placeOf = (file: string): Place => {
  const [top = '', subject = '', third = ''] = file.split('/')
  return { top, subject, layer: third === 'durations.ts' ? 'durations' : (flatLayers.get(file) ?? third) }
}

const withinShared = (low: Place, high: Place): boolean => {
  if (low.subject !== high.subject && subjects.indexOf(high.subject) > subjects.indexOf(low.subject)) return false
  if (low.layer === 'durations') return high.layer === 'rules' || high.layer === 'durations'
  if (low.subject === 'platform' && high.subject === 'platform' && low.layer !== high.layer)
    return high.layer === 'durations' || (platform[low.layer]?.includes(high.layer) ?? false)
  return !layers.includes(low.layer) || layers.indexOf(high.layer) <= layers.indexOf(low.layer)
}

/** Areas that speak another protocol than HTTP: they call the operations of the other areas. */
const channels: readonly string[] = ['mcp', 'pages', 'chat']

/** The laptop host is a program of its own: what works on it talks to it over HTTP. */
const host = 'infra/local/'
const isPlugin = /^infra\/local\/[\w-]+\/plugin\.ts$/

/** Tests outside the host that run its interpreter or its AWS port in their own process. */
const testsOfTheHost =
  /^(test\/chaos\/(workflows|clock)|test\/claims\/28-[\w-]+\/[\w-]+\.test|test\/support\/[\w-]+\/walk|infra\/redrive\/[\w-]+\.test)\.ts$/

const tops = ['shared', 'events', 'functions', 'statemachines', 'infra']

const allowed = ({ from, to }: Edge): boolean => {
  const [low, high] = [placeOf(from), placeOf(to)]
  if (to.startsWith(host) && !from.startsWith(host)) return false
  if (isPlugin.test(to)) return from === `${host}plugins.ts`
  if (high.subject === 'simulators') return low.subject === 'simulators'
  if (low.subject === 'simulators') return companiesMayUse.test(to)
  if (low.top === 'shared' && high.top === 'shared') return withinShared(low, high)
  if (low.top === 'events') return to.startsWith('shared/kernel/') || high.top === 'events'
  if (low.top === high.top)
    return low.top !== 'functions' || low.subject === high.subject || channels.includes(low.subject)
  return tops.indexOf(high.top) < tops.indexOf(low.top)
}

/** Which files may import a package whose name begins so; the first row that fits decides. */
const packageRules: readonly (readonly [name: RegExp, files: RegExp])[] = [
  [
    /^@aws-sdk\/(client-dynamodb|lib-dynamodb|util-dynamodb)/,
    /^shared\/platform\/(table\/|runtime\/on-stream\.ts$)|^infra\/local\//,
  ],
  [/^@aws-sdk\//, /^shared\/platform\/aws\/|^infra\/(local\/|(put-secrets|deploy)\.ts$)/],
  [/^@middy\/|^@aws-lambda-powertools\//, /^shared\/platform\/runtime\/observe\.ts$/],
  [/^preact/, /^functions\/pages\/.*\.tsx$/],
  [/^(aws-cdk-lib|constructs|cdk-nag|esbuild)/, /^infra\//],
  [
    /^node:crypto$/,
    /^shared\/(kernel\/(hash|public-key)\.|platform\/|identity\/|webhooks\/flows\/call-subscriber)|^(functions|infra)\//,
  ],
  [/^node:/, /^shared\/(platform|[\w-]+\/flows)\/|^(functions|infra)\//],
]
/** Packages that have no effects. */
const purePackages = /^(zod|canonicalize|cborg|validator|@zxcvbn-ts\/[\w-]+)(\/|$)/

let edges: Edge[]
beforeAll(async () => {
  const files = sources()
  edges = [...(await valueEdges(files)), ...typeEdges(files)]
})

const shown = ({ from, to }: Edge): string => `${from} -> ${to}`

test('the check sees the sources', () => {
  expect(edges.filter(({ kind }) => kind === 'value').length).toBeGreaterThan(100)
  expect(edges.filter(({ kind }) => kind === 'type').length).toBeGreaterThan(20)
})

test('an import goes down the subjects and layers, never up or across', () => {
  expect(
    edges
      .filter(({ kind }) => kind !== 'package')
      .filter((edge) => !allowed(edge))
      .map(shown),
  ).toEqual([])
})

const layered = sources().filter((file) => /^shared\/(?!kernel|platform)/.test(file) && !file.endsWith('.test.ts'))

test('a file of a subject has one layer', () => {
  const unplaced = layered.filter((file) => !adapterOf(file) && ![...layers, 'durations'].includes(placeOf(file).layer))
  expect(unplaced).toEqual([])
  expect([...flatLayers.keys()].filter((file) => !layered.includes(file))).toEqual([])
})

test('a layer has a folder from four files on, and lies flat before', () => {
  const byLayer = Map.groupBy(
    layered.filter((file) => layers.includes(placeOf(file).layer)),
    (file) => `${placeOf(file).subject} ${placeOf(file).layer}`,
  )
  expect(byLayer.size).toBeGreaterThan(15)
  const misplaced = [...byLayer].filter(([, files]) => {
    const flat = files.filter((file) => flatLayers.has(file))
    return files.length < folderFrom ? flat.length < files.length : flat.length > 0
  })
  expect(misplaced).toEqual([])
})

test('only its registry knows an adapter', () => {
  expect(edges.some(({ to }) => adapterOf(to))).toBe(true)
  expect(edges.filter(reachesIntoAdapter).map(shown)).toEqual([])
})

test('of all tests outside the host only those that run its parts import it', () => {
  const tests = globSync(['test/**/*.ts', 'infra/**/*.test.ts'], { cwd: root }).filter((file) => !file.startsWith(host))
  const importers = tests.filter((file) => resolvedImports(file).some((to) => to.startsWith(host)))
  expect(importers.length).toBeGreaterThan(2)
  expect(importers.filter((file) => !testsOfTheHost.test(file))).toEqual([])
})

test('a rule is pure: it reaches the kernel and rules, and no package that has effects', () => {
  const isRule = (file: string): boolean => ['rules', 'durations'].includes(placeOf(file).layer)
  const pure = (file: string): boolean => file.startsWith('shared/kernel/') || isRule(file)
  const impure = edges.filter(
    ({ from, to, kind }) => isRule(from) && !(kind === 'package' ? purePackages.test(to) : pure(to)),
  )
  expect(impure.map(shown)).toEqual([])
})

const isRows = (file: string): boolean => placeOf(file).layer === 'rows'
const commits = (file: string): boolean =>
  /import \{[^}]*\bcommit\b[^}]*\} from '[#./\w-]+\/table\.ts'/.test(readFileSync(join(root, file), 'utf8'))

test('rows make guarded writes; what commits them is a flow', () => {
  const files = sources().filter((file) => file.startsWith('shared/'))
  const committing = files.filter(commits)
  expect(committing).toContain('shared/orders/learn-facts.ts')
  expect(files.filter(isRows).length).toBeGreaterThan(20)
  expect(committing.filter(isRows)).toEqual([])
  const flows = edges.filter(({ from, to }) => isRows(from) && committing.includes(to))
  expect(flows.map(shown)).toEqual([])
})

test('a package is imported only where its kind of work is done', () => {
  const broken = edges.filter(({ kind, from, to }) => {
    if (kind !== 'package') return false
    const rule = packageRules.find(([name]) => name.test(to))
    return rule ? !rule[1].test(from) : false
  })
  expect(broken.map(shown)).toEqual([])
})

test('no file reaches itself', () => {
  const next = Map.groupBy(
    edges.filter(({ kind }) => kind !== 'package'),
    ({ from }) => from,
  )
  const settled = new Set<string>()
  const circles: string[] = []
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (settled.has(file) || path.includes(file)) return
    for (const { to } of next.get(file) ?? []) walk(to, [...path, file])
    settled.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  expect(circles).toEqual([])
})

test.each<[string, string, string]>([
  ['the kernel looks up', 'shared/kernel/money.ts', 'shared/orders/rules/receipt.ts'],
  ['a subject looks up', 'shared/orders/orders.ts', 'shared/purchase/rows/legs.ts'],
  ['rows use a flow', 'shared/purchase/rows/legs.ts', 'shared/purchase/flows/quote-leg.ts'],
  ['rows use a flow that lies flat', 'shared/orders/orders.ts', 'shared/orders/learn-facts.ts'],
  ['rows use a flow of another subject', 'shared/webhooks/rows/webhooks.ts', 'shared/orders/learn-facts.ts'],
  ['rows use a view', 'shared/purchase/rows/legs.ts', 'shared/purchase/checkout-view.ts'],
  ['rules use rows', 'shared/purchase/rules/drift.ts', 'shared/purchase/rows/legs.ts'],
  ['the table knows HTTP', 'shared/platform/table/table.ts', 'shared/platform/http/problem.ts'],
  ['an area imports another', 'functions/orders/get.ts', 'functions/checkouts/get.ts'],
  ['an area imports a channel', 'functions/orders/get.ts', 'functions/mcp/call.ts'],
  ['the platform knows a simulator', 'functions/orders/get.ts', 'functions/simulators/bank.ts'],
  ['a simulator knows our rows', 'functions/simulators/bank.ts', 'shared/purchase/rows/checkouts.ts'],
  ['a simulator knows our adapter', 'functions/simulators/bank.ts', 'shared/payments/bank/client.ts'],
  ['a subject knows a function', 'shared/orders/orders.ts', 'functions/orders/get.ts'],
  ['a tool imports the laptop host', 'infra/bench/measure.ts', 'infra/local/lambda/pool.ts'],
  ['one plug-in imports another', 'infra/local/scheduler/plugin.ts', 'infra/local/sqs/plugin.ts'],
])('it is noticed when %s', (_, from, to) => {
  expect(allowed({ from, to, kind: 'value' })).toBe(false)
})

test.each<[string, string, string]>([
  ['a flow knows an adapter', 'shared/purchase/flows/quote-leg.ts', 'shared/merchants/ucp/merchant.ts'],
  [
    'a flow knows what an adapter sends',
    'shared/webhooks/flows/apply-webhook.ts',
    'shared/merchants/ucp/contract/order.ts',
  ],
  ['the lookup knows an adapter', 'shared/merchants/registry.ts', 'shared/merchants/ucp/orders.ts'],
  ['the port knows an adapter', 'shared/payments/port.ts', 'shared/payments/bank/contract.ts'],
  ['an adapter knows another', 'shared/merchants/second/merchant.ts', 'shared/merchants/ucp/quote.ts'],
  ['a registry knows the adapters of another subject', 'shared/payments/protocols.ts', 'shared/merchants/ucp/entry.ts'],
  ['a function knows an adapter', 'functions/webhooks/receive-merchant.ts', 'shared/merchants/ucp/webhooks.ts'],
  ['the infrastructure knows an adapter', 'infra/aws/settings.ts', 'shared/merchants/ucp/contract/profile.ts'],
  ['a simulator knows more than a contract', 'functions/simulators/bank.ts', 'shared/payments/bank/client.ts'],
])('it is noticed when %s', (_, from, to) => {
  expect(reachesIntoAdapter({ from, to, kind: 'value' })).toBe(true)
})

test.each<[string, string]>([
  ['shared/merchants/protocols.ts', 'shared/merchants/ucp/merchant.ts'],
  ['shared/merchants/ucp/merchant.ts', 'shared/merchants/ucp/contract/order.ts'],
  ['functions/simulators/merchant/orders/order.ts', 'shared/merchants/ucp/contract/order.ts'],
])('%s may know its adapter', (from, to) => {
  expect(reachesIntoAdapter({ from, to, kind: 'value' })).toBe(false)
})
