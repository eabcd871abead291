import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fakeAccess, wireCall } from '#infra/local/host-fixture.ts'
import { arn, callerDead, functionDead, type Resources, startAsync, target } from '#infra/local/lambda/async-fixture.ts'
import { eventually } from '#test/support/run/until.ts'
import { createBus } from './bus.ts'

const rule = {
  id: 'Shipped',
  type: 'AWS::Events::Rule',
  name: 'shipped',
  arn: arn('events', 'rule/purser/shipped'),
  properties: { EventBusName: 'purser', EventPattern: { 'detail-type': ['order.shipped'] }, Targets: [target] },
}
const bus = {
  id: 'Bus',
  type: 'AWS::Events::EventBus',
  name: 'purser',
  arn: arn('events', 'event-bus/purser'),
  properties: {},
}

let host: ReturnType<typeof startAsync>
beforeEach(() => {
  host = startAsync()
})
afterEach(() => host.stop())

function open(bodies: Parameters<typeof host.open>[0], { access = fakeAccess(), more = [] as Resources } = {}) {
  const { model, functions, calls } = host.open(bodies, [rule, bus, ...more], access)
  const events = createBus(model, access, host.clock, calls)
  const publish = (entry: object = {}, role?: string) => {
    const usual = { EventBusName: 'purser', Source: 'purser', DetailType: 'order.shipped', Detail: '{"id":"ord_1"}' }
    return wireCall(events.service, 'AWSEvents.PutEvents', { Entries: [{ ...usual, ...entry }] }, role)
  }
  return { functions, events, publish }
}

describe('an event', () => {
  test('reaches the targets of the rules it matches, and no other', async () => {
    const { functions, publish, events } = open({ work: () => 'ok' })
    host.queue.start()
    await publish({ DetailType: 'order.placed' })
    expect(await publish()).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] })
    await eventually(() => expect(functions.calls).toHaveLength(1))
    expect(functions.calls[0]?.event).toMatchObject({
      version: '0',
      source: 'purser',
      'detail-type': 'order.shipped',
      detail: { id: 'ord_1' },
      region: 'eu-west-1',
    })
    expect(events.rules()).toEqual([{ id: 'Shipped', bus: 'purser', enabled: true, matched: 1 }])
  })

  test('published before a crash is delivered after it', async () => {
    const { publish } = open({ work: () => 'never started' })
    await publish()
    const old = host
    host = startAsync(old.dir)
    const { functions } = open({ work: () => 'ok' })
    host.queue.start()
    await eventually(() => expect(functions.calls).toHaveLength(1))
    await old.stop()
  })

  test('whose function fails is tried twice more, then goes to the queue of the function', async () => {
    const { functions, publish } = open({
      work: () => {
        throw new Error('broken')
      },
    })
    host.queue.start()
    await publish()
    for (const [tries, wait] of [
      [1, 60_000],
      [2, 120_000],
    ] as const) {
      await eventually(() => expect(functions.calls).toHaveLength(tries))
      await eventually(() => expect(host.queue.pending('call')).toBe(1))
      await host.clock.advance(wait)
    }
    await eventually(() => expect(host.queue.peek(functionDead)).toHaveLength(1))
    expect(functions.calls).toHaveLength(3)
    expect(JSON.parse(host.queue.peek(functionDead)[0]?.body ?? '')).toMatchObject({ detail: { id: 'ord_1' } })
    expect(host.queue.peek(functionDead)[0]?.attributes).toMatchObject({ ErrorMessage: { StringValue: 'broken' } })
    expect(host.queue.peek(callerDead)).toEqual([])
    await eventually(() => expect(host.queue.pending()).toBe(0))
  })

  test('that may not be delivered goes straight to the queue of the rule', async () => {
    const access = fakeAccess((principal) => principal !== 'events.amazonaws.com')
    const { functions, publish } = open({ work: () => 'ok' }, { access })
    host.queue.start()
    await publish()
    await eventually(() => expect(host.queue.peek(callerDead)).toHaveLength(1))
    expect(host.queue.peek(callerDead)[0]?.attributes).toMatchObject({ ERROR_CODE: { StringValue: 'NO_PERMISSIONS' } })
    expect(functions.calls).toEqual([])
  })

  test('for a missing function is retried by the rule, then goes to its dead-letter queue', async () => {
    const { publish } = open({})
    host.queue.start()
    await publish()
    for (let tries = 0; tries < 3; tries++) {
      await new Promise((resolve) => setImmediate(resolve))
      await host.clock.advance(10_000)
    }
    await eventually(() => expect(host.queue.peek(callerDead)).toHaveLength(1))
    expect(host.queue.peek(callerDead)[0]?.attributes).toMatchObject({ RETRY_ATTEMPTS: { StringValue: '2' } })
  })

  test('that is malformed is refused on its own', async () => {
    const { publish } = open({})
    expect(await publish({ Detail: '{' })).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail' }],
    })
    expect(await publish({ EventBusName: 'none' })).toMatchObject({ FailedEntryCount: 1 })
    const { publish: publishRefused } = open({}, { access: fakeAccess((role) => role !== 'arn:other') })
    await expect(publishRefused({}, 'arn:other')).rejects.toMatchObject({ code: 'AccessDeniedException' })
  })

  test('is not seen by a rule that is switched off', async () => {
    const { functions, publish, events } = open({ work: () => 'ok' })
    host.queue.start()
    expect(events.setEnabled('Shipped', false)).toBe(true)
    await publish()
    events.setEnabled('Shipped', true)
    await publish({ Detail: '{"id":"second"}' })
    await eventually(() => expect(functions.calls).toHaveLength(1))
    expect(functions.calls[0]?.event).toMatchObject({ detail: { id: 'second' } })
    expect(events.setEnabled('None', false)).toBe(false)
  })
})

test('a rule this host cannot follow stops the start with its logical id', () => {
  const more = [{ ...rule, id: 'Odd', properties: { ...rule.properties, Targets: [{ ...target, InputPath: '$.x' }] } }]
  expect(() => open({}, { more })).toThrow('Test/Odd')
  const pattern = [{ ...rule, id: 'Bad', properties: { ...rule.properties, EventPattern: { a: [{ like: 'x' }] } } }]
  expect(() => open({}, { more: pattern })).toThrow('Test/Bad')
})
