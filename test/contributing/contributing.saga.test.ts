import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventBridgeEvent } from 'aws-lambda'
import { StateMachine } from 'aws-local-stepfunctions'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import sample from '#events/samples/order-created.v1.json' with { type: 'json' }
import { root } from '#infra/discover.ts'
import { openApiDocument } from '#infra/openapi/document.ts'
import asl from '#machines/purchase/purchase.asl.json' with { type: 'json' }
import { logger } from '#shared/platform/runtime/observe.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Purchases, startPurchases } from '#test/support/purchases/purchases.ts'
import { sagaOf } from '#test/support/purchases/saga.ts'
import { handler, listMerchants } from './functions/merchants/list.ts'
import { handler as countOrders } from './functions/notices/count-orders.ts'
import { run as countParcels } from './functions/purchase/count-parcels.ts'
import state from './statemachines/purchase/count-parcels.json' with { type: 'json' }
import './test/claims/any-order.ts'

// The examples of CONTRIBUTING.md are files below this folder, where they would lie in the repository.
let world: Purchases
beforeAll(async () => {
  world = await startPurchases()
})
afterAll(() => world.stop())

const text = (file: string): string => readFileSync(join(root, file), 'utf8')
const squeezed = (code: string): string => code.replaceAll(/\s+/g, ' ').trim()
/** Each block of code that has a language, with what stands behind it: the file it is. */
const blocks = [...text('CONTRIBUTING.md').matchAll(/^ *```(\w+) ?(\S*)\n([\s\S]*?)^ *```$/gm)].map(
  ([, language = '', file = '', code = '']) => ({ language, file, code }),
)

test('every example names the file that it is, or that it is a part of', () => {
  expect(blocks.length).toBeGreaterThan(5)
  for (const { file, code } of blocks) {
    const example = `test/contributing/${file}`
    expect(file, code).toMatch(/\w\.(ts|json)$/)
    if (existsSync(join(root, example))) expect(code).toBe(text(example))
    else expect(squeezed(text(file)), file).toContain(squeezed(code))
  }
})

test('the route answers over the gateway and in process, and the documents have it', async () => {
  const agent = { userId: 'usr_1', agentId: 'agt_1' }
  const { status, body } = await call(handler, { context: { kind: 'agent', ...agent, scopes: 'catalog:read' } })
  expect(status).toBe(200)
  expect(body.items).toContainEqual({ merchantId: 'merchant-a', name: 'merchant-a' })
  const principal = { kind: 'agent' as const, ...agent, scopes: ['catalog:read' as const] }
  expect((await listMerchants.call({ channel: 'test', principal })).output).toEqual(body)
  const entry = { kind: 'route', area: 'merchants', spec: handler.spec } as never
  expect(openApiDocument([entry]).paths).toHaveProperty('/v1/merchants')
})

test('the step counts what was placed, and the state machine with its state is valid', async () => {
  const { SettlePurchase, ...others } = asl.States
  const States = { ...others, SettlePurchase: { ...SettlePurchase, Next: 'CountParcels' }, ...state }
  const document = JSON.stringify({ ...asl, States }).replaceAll(/\$\{(\w+)\}/g, 'arn:aws:lambda:x:0:function:$1')
  expect(() => new StateMachine(JSON.parse(document))).not.toThrow()
  const checkout = await world.approved('merchant-a')
  const saga = sagaOf(checkout)
  await saga.authorize()
  expect(await countParcels(world.refOf(checkout))).toEqual({ parcels: 0 })
  await saga.placeAll()
  expect(await countParcels(world.refOf(checkout))).toEqual({ parcels: 1 })
})

test('the event handler takes the sample of its event', async () => {
  const info = vi.spyOn(logger, 'info')
  expect(countOrders.spec.types).toContain(sample.type)
  await countOrders({ detail: sample } as EventBridgeEvent<string, unknown>, {} as never)
  expect(info).toHaveBeenCalledWith('bought', { orderId: sample.data.orderId })
  info.mockRestore()
})
