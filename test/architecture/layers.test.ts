import { beforeAll, expect, test } from 'vitest'
import { type Edge, sources, typeEdges, valueEdges } from './edges.ts'

const outer = ['shared/store', 'shared/clients', 'shared/http', 'shared/workflow']
const inner = ['shared/kernel', 'shared/domain', 'shared/contracts']

/** What each layer may import beside itself; `functions` is the area's own folder. */
const may: Record<string, readonly string[]> = {
  'shared/kernel': [],
  'shared/domain': ['shared/kernel'],
  'shared/contracts': ['shared/kernel'],
  events: ['shared/kernel', 'shared/contracts'],
  ...Object.fromEntries(outer.map((layer) => [layer, [...inner, ...outer]])),
  functions: [...inner, ...outer, 'events'],
  'functions/simulators': ['shared/kernel', 'shared/contracts', 'shared/workflow'],
  statemachines: [...inner, ...outer, 'events', 'functions'],
  infra: [...inner, ...outer, 'events', 'functions', 'statemachines'],
}
may['shared/clients'] = [...(may['shared/clients'] ?? []), 'events']

/** Single files that an outside company may use beyond its layers: its own table, parameters and ids. */
const companiesMayUse = [
  'shared/store/table.ts',
  'shared/store/page.ts',
  'shared/store/expression.ts',
  'shared/clients/parameters.ts',
  'shared/clients/ids.ts',
]

const layerOf = (file: string): string => {
  const [top = '', second = ''] = file.split('/')
  if (top === 'shared') return `${top}/${second}`
  return top === 'functions' && second === 'simulators' ? 'functions/simulators' : top
}
const areaOf = (file: string): string => file.split('/').slice(0, 2).join('/')

const allowed = ({ from, to }: Edge): boolean => {
  const [low, high] = [layerOf(from), layerOf(to)]
  if (low === 'functions/simulators' && companiesMayUse.includes(to)) return true
  if (high === 'functions/simulators') return low === 'functions/simulators'
  if (low === high) return low !== 'functions' || areaOf(from) === areaOf(to)
  return may[low]?.includes(high) ?? false
}

/** Which files may import a package whose name begins so; the first row that fits decides. */
const packageRules: readonly (readonly [name: RegExp, files: RegExp])[] = [
  [
    /^@aws-sdk\/(client-dynamodb|lib-dynamodb|util-dynamodb)/,
    /^shared\/store\/|^shared\/workflow\/on-stream\.ts$|^infra\/local\//,
  ],
  [/^@aws-sdk\//, /^shared\/clients\/|^infra\/(local\/|put-secrets\.ts$)/],
  [/^@middy\/|^@aws-lambda-powertools\//, /^shared\/workflow\/observe\.ts$/],
  [/^(aws-cdk-lib|constructs|cdk-nag|esbuild)/, /^infra\//],
  [
    /^node:crypto$/,
    /^shared\/(kernel\/hash|clients\/|store\/|contracts\/(http-signature|webhook-hmac))|^(functions|infra)\//,
  ],
  [/^node:/, /^shared\/(store|clients|http|workflow)\/|^(functions|infra)\//],
]

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

test('an import goes down the layers, never up or across', () => {
  expect(
    edges
      .filter(({ kind }) => kind !== 'package')
      .filter((edge) => !allowed(edge))
      .map(shown),
  ).toEqual([])
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
  ['the kernel looks up', 'shared/kernel/money.ts', 'shared/domain/receipt.ts'],
  ['rules know the wire', 'shared/domain/receipt.ts', 'shared/contracts/ucp.ts'],
  ['one area imports another', 'functions/orders/get.ts', 'functions/checkouts/get.ts'],
  ['the platform knows a simulator', 'functions/orders/get.ts', 'functions/simulators/bank.ts'],
  ['a simulator knows our aggregates', 'functions/simulators/bank.ts', 'shared/store/checkouts.ts'],
  ['the store knows a function', 'shared/store/orders.ts', 'functions/orders/get.ts'],
])('it is noticed when %s', (_, from, to) => {
  expect(allowed({ from, to, kind: 'value' })).toBe(false)
})
