import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect } from 'vitest'
import { root } from '#infra/discover.ts'
import { hostCredentials } from '#infra/host-process/local-account.ts'
import { makeOperator } from '#infra/host-process/make-operator.ts'
import { aws } from '#infra/redrive/aws-calls.ts'
import { api } from '#test/support/api/api.ts'
import { untilEnded } from '#test/support/host/executions.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Shopper, shopper } from '#test/support/people/shopping.ts'
import { books, calm, chaos, expectClean } from '#test/support/purchases/books.ts'
import { until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

let host: TestHost
let ada: Shopper
beforeAll(async () => {
  host = await startTestHost()
  ada = await shopper(host)
})
afterAll(async () => {
  await expectClean(host)
  await host.stop()
})

const staff = { email: 'staff@example.com', password: 'correct horse battery staple' }
const login = async () =>
  String((await api(host).post<{ accessToken: string }>('/v1/auth/login', staff)).body.accessToken)
interface Item {
  parkedId: string
  checkoutId: string
  state: string
  owedMinor: number
}
const open = async (token: string) =>
  (await api(host).get<{ items: Item[] }>('/v1/parked?state=open&limit=100', { token })).body.items
const balancesOf = async (checkoutId: string) =>
  (
    await api(host).get<{ balances: Record<string, number> }>(`/v1/transactions?checkoutId=${checkoutId}`, {
      token: ada.user,
    })
  ).body.balances

/** Ordered and not paid: the bank refuses to capture until the purchase is parked. */
const unpaid = async (words: string) => {
  await ada.login()
  const offer = (await ada.offers(words)).find(({ merchantId }) => merchantId === 'merchant-b')
  const checkout = await ada.quote([{ offerId: offer?.offerId }])
  const approval = await ada.ask(checkout.checkoutId)
  await chaos(host, 'bank', { operation: 'capture', kind: 'error-before', times: null })
  await ada.decide(checkout.checkoutId, approval)
  const ended = await untilEnded(host, ada, { ...checkout, approvalId: approval.approvalId }, 200)
  expect(ended.state).toBe('parked')
  await calm(host, 'bank')
  return checkout
}

verifies(
  'parked.retried',
  'an operator, made by the script, finds what is owed, has it tried again, and says how another ended',
  async () => {
    const { get, post } = api(host)
    const made = await post<{ accessToken: string }>('/v1/auth/register', staff)
    const before = await get('/v1/parked', { token: String(made.body.accessToken) })
    expect(before).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } })
    await makeOperator(host, staff.email)
    // Reads keep the authorizer's answer for a minute, commands do not.
    expect((await post('/v1/parked/prk_none/retry', {}, { token: String(made.body.accessToken) })).status).toBe(401)

    const { checkoutId, totalMinor } = await unpaid('yoga mat')
    const token = await login()
    const [item] = await open(token)
    expect(item).toMatchObject({ checkoutId, kind: 'purchase', owedMinor: totalMinor })
    expect(await balancesOf(checkoutId)).toMatchObject({ 'owed:merchant:merchant-b USD': totalMinor })
    const path = `/v1/parked/${item?.parkedId}`
    expect((await post(`${path}/retry`, {}, { token: ada.user })).status).toBe(403)
    expect((await post(`${path}/retry`, {}, { token })).status).toBe(202)
    await ada.reaches(checkoutId, ['completed'])
    expect((await get(path, { token })).body).toMatchObject({ state: 'resolved', resolution: { outcome: 'mended' } })
    expect(await books(host, ada, checkoutId)).toMatchObject({ capturedMinor: totalMinor, heldMinor: 0, placed: 1 })
    expect(await balancesOf(checkoutId)).toMatchObject({ 'owed:merchant:merchant-b USD': 0 })

    const other = await unpaid('dotted notebook')
    const again = await login()
    const waiting = (await open(again)).find((each) => each.checkoutId === other.checkoutId)
    const said = { outcome: 'bought', note: 'Paid by bank transfer, statement of the 21st' }
    const resolved = await post(`/v1/parked/${waiting?.parkedId}/resolve`, said, { token: again })
    expect(resolved).toMatchObject({ status: 200, body: { state: 'resolved' } })
    await ada.login()
    expect((await ada.checkout(other.checkoutId)).state).toBe('completed')
    expect(await open(again)).toEqual([])
  },
)

verifies('freeze.operator', 'a frozen merchant sells nothing until an operator lifts it', async () => {
  const { post, get } = api(host)
  const token = await login()
  await ada.login()
  const offer = (await ada.offers('desk lamp')).find(({ merchantId }) => merchantId === 'merchant-a')
  const checkout = await ada.quote([{ offerId: offer?.offerId }])
  const approval = await ada.ask(checkout.checkoutId)
  const scope = { scope: 'merchant:merchant-a', reason: 'orders that never arrive' }
  expect((await post('/v1/freeze', { ...scope, frozen: true }, { token })).status).toBe(200)
  await ada.decide(checkout.checkoutId, approval)
  expect(await ada.reaches(checkout.checkoutId, ['failed'])).toMatchObject({ failure: { code: 'auth.frozen' } })
  expect((await get('/v1/freeze', { token })).body).toMatchObject({ items: [scope] })
  expect((await post('/v1/freeze', { ...scope, frozen: false }, { token })).status).toBe(200)
  expect((await get('/v1/freeze', { token })).body).toEqual({ items: [] })
})

verifies(
  'dead-letters.redrive',
  'the command lists every queue, and does again what a stream or a clock left',
  async () => {
    const redrive = async (...args: string[]) => {
      const script = [join(root, 'infra/redrive/main.ts'), ...args, '--endpoint', host.wireUrl, '--data', host.dataDir]
      return (await promisify(execFile)(process.execPath, script, { cwd: root })).stdout
    }
    Object.assign(process.env, hostCredentials(host.wireUrl, host.dataDir))
    const StreamArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/purser/stream/now'
    const described = (await aws.streams('DescribeStream', { StreamArn }))['StreamDescription']
    const shardId = (described as { Shards: { ShardId: string }[] }).Shards[0]?.ShardId
    const at = { StreamArn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' }
    const { ShardIterator } = await aws.streams('GetShardIterator', at)
    const { Records } = await aws.streams('GetRecords', { ShardIterator, Limit: 200 })
    type Stored = { dynamodb: { SequenceNumber: string; Keys: { sk: { S: string } } } }
    const event = (Records as Stored[]).find(({ dynamodb }) => dynamodb.Keys.sk.S.startsWith('EVT#'))
    const seq = event?.dynamodb.SequenceNumber
    const batch = { shardId, startSequenceNumber: seq, endSequenceNumber: seq, batchSize: 1, streamArn: StreamArn }
    const urls = (await aws.sqs('ListQueues', {}))['QueueUrls'] as string[]
    const send = (name: string, body: object) =>
      aws.sqs('SendMessage', {
        QueueUrl: urls.find((url) => url.endsWith(`purser-${name}-dead`)),
        MessageBody: JSON.stringify(body),
      })
    await send('outbox-relay', { DDBStreamBatchInfo: batch })
    await send('sweeps-sweep-holds', {})
    expect(await redrive()).toMatch(/outbox-relay +1.*\n[\s\S]*sweeps-sweep-holds +1, oldest 0 min/)
    for (const name of ['outbox-relay', 'sweeps-sweep-holds']) expect(await redrive(name)).toContain('1 of 1 done')
    await until(async () => !/ [1-9]/.test(await redrive()))
  },
)
