import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import type { FoundEntry, FoundRoute } from '#infra/discover.ts'
import type { DeployedMachine } from '#infra/machines.ts'

const common = (name: string, exported: FoundEntry['exported'] = 'handler') => ({
  name,
  area: name.split('-')[0] ?? '',
  file: `functions/${name.replace('-', '/')}.ts`,
  bundle: name.replace('-', '/'),
  exported,
  timeoutSeconds: 10,
  memoryMiB: 512,
})

const route = (
  name: string,
  spec: Pick<FoundRoute['spec'], 'method' | 'path' | 'access' | 'grants'> & Partial<FoundRoute['spec']>,
): FoundEntry => ({
  ...common(name),
  kind: 'route',
  grants: spec.grants,
  spec: {
    kind: 'route' as const,
    operation: name,
    summary: name,
    reply: z.object({}),
    status: 200,
    fails: [],
    ...spec,
  },
})

const task = { input: z.object({}), output: z.object({}), fails: [], timeoutSeconds: 10 } as const
const hold = {
  ...common('purchase-hold', 'run'),
  kind: 'task',
  grants: { write: ['CHECKOUT', 'AUDIT'] },
  value: 1,
} as const
const cancelMerchantCheckouts = {
  ...common('purchase-hold', 'undo'),
  kind: 'task',
  grants: { delete: ['CLAIM'] },
  value: 2,
} as const

const company = (name: string): FoundEntry[] => {
  const grants = { read: ['SIM'], write: ['SIM'], parameters: ['settings', 'signing-key'] } as const
  return [
    {
      ...common(`simulators-${name}`),
      kind: 'company',
      grants,
      spec: { kind: 'company', company: name, entry: (url) => ({ protocol: 'ucp', url }), timeoutSeconds: 10, grants },
    },
    {
      ...common(`simulators-${name}`, 'tick'),
      name: `simulators-tick-${name}`,
      kind: 'schedule',
      grants,
      spec: { kind: 'schedule', every: 'rate(1 minute)', timeoutSeconds: 10, grants },
    },
  ]
}

const toUser = { as: ['user'], scope: 'approvals:decide', fresh: true } as const
const toBoth = { as: ['user', 'agent'], scope: 'orders:read' } as const

/** One of everything that can be deployed. */
export const sample: FoundEntry[] = [
  {
    ...common('authorizer-verify'),
    kind: 'authorizer',
    grants: { read: ['SESSION'], kms: ['tokens-public'] },
    spec: { kind: 'authorizer', timeoutSeconds: 5, grants: {} },
  },
  route('health-get', { method: 'GET', path: '/health', access: 'public', grants: {} }),
  route('orders-get', {
    method: 'GET',
    path: '/v1/orders/{orderId}',
    access: toBoth,
    grants: { read: ['ORDER'], index: ['gsi1'] },
  }),
  route('checkouts-approve', {
    method: 'POST',
    path: '/v1/checkouts/{checkoutId}/approve',
    access: toUser,
    idempotency: 'required',
    grants: {
      read: ['CHECKOUT'],
      write: ['DECISION', 'AUDIT'],
      kms: ['fields'],
      parameters: ['settings', 'payment-key'],
    },
  }),
  route('orders-advance', {
    method: 'POST',
    path: '/v1/orders/{orderId}/simulate-advance',
    access: toBoth,
    testOnly: true,
    grants: {},
  }),
  { ...hold, spec: { ...task, grants: hold.grants } },
  { ...cancelMerchantCheckouts, name: 'purchase-undo-hold', spec: { ...task, grants: cancelMerchantCheckouts.grants } },
  {
    ...common('outbox-relay'),
    kind: 'stream',
    grants: { publish: true, executions: true, read: ['CHECKOUT'] },
    spec: { kind: 'stream', filter: { eventName: ['INSERT'] }, timeoutSeconds: 60, grants: {} },
  },
  {
    ...common('orders-notify'),
    kind: 'event',
    grants: { read: ['ORDER'] },
    spec: { kind: 'event', types: ['order.updated'], timeoutSeconds: 10, grants: {} },
  },
  {
    ...common('outbox-sweep'),
    kind: 'schedule',
    grants: { publish: true, executions: true, index: ['gsi3'] },
    spec: { kind: 'schedule', every: 'rate(1 minute)', timeoutSeconds: 50, grants: {} },
  },
  ...company('merchant-a'),
  ...company('bank'),
]

const sampled = (name: string): FoundEntry => {
  const one = sample.find((entry) => entry.name === name)
  if (!one) throw new Error(`The sample has no ${name}`)
  return one
}

const state = (name: string, next: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: `\${${name}}` },
  ...next,
})

export const sampleMachine: DeployedMachine = {
  name: 'purchase',
  asl: JSON.stringify({
    StartAt: 'Hold',
    States: {
      Hold: state('Hold', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'UndoHold' }], End: true }),
      UndoHold: state('UndoHold', { End: true }),
    },
  }),
  functions: { Hold: sampled('purchase-hold'), UndoHold: sampled('purchase-undo-hold') },
}

/** A bundle folder that holds one line for each of the functions given. */
export const stubBundles = (functions: readonly FoundEntry[]): string => {
  const folder = mkdtempSync(join(tmpdir(), 'purser-stubs-'))
  for (const { bundle } of functions) {
    mkdirSync(join(folder, bundle), { recursive: true })
    writeFileSync(join(folder, bundle, 'index.mjs'), 'export {}\n')
  }
  return folder
}
