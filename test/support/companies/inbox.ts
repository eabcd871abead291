import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { APIGatewayProxyEvent, EventBridgeEvent } from 'aws-lambda'
import { handler as getOrder } from '#functions/orders/get.ts'
import { handler as sweep } from '#functions/sweeps/sweep-webhooks.ts'
import { handler as apply } from '#functions/webhooks/apply.ts'
import { handler as fromCarrier } from '#functions/webhooks/receive-carrier.ts'
import { handler as fromMerchant } from '#functions/webhooks/receive-merchant.ts'
import { signUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import { PrivateJwk } from '#shared/platform/outward/http-signature.ts'
import { secretText, signHmac } from '#shared/platform/outward/webhook-hmac.ts'
import { documents, tableName } from '#shared/platform/table/documents.ts'
import { commit } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { startAwsFake } from '#test/support/aws/aws-fake.ts'
import { startEngine } from '#test/support/aws/engine.ts'
import { bankAt, shopAt } from './admitted.ts'
import { startCompanies } from './companies.ts'
import { merchants } from './market.ts'

export const authority = 'purser.test'
export const carrier = 'parcel-post'
const userId = 'usr_00000000000000000000000000'

/** A message as it goes over the wire. */
export interface Letter {
  path: string
  headers: Record<string, string>
  bytes: Buffer
}
export interface Told {
  body: string
  id?: string
  /** Seconds; now when absent. */
  timestamp?: number
}
const secondsNow = () => Math.floor(Date.now() / 1000)
const plain = ({ id = crypto.randomUUID(), timestamp = secondsNow() }: Told) => ({
  'content-type': 'application/json',
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
})

/** The way in for webhooks in this process: the receiving routes, the function that works them through and its sweep, over a real table. Merchants publish their keys; a carrier and the merchant `merchant-h` share a secret. */
export const startInbox = async () => {
  const engine = await startEngine()
  const aws = await startAwsFake()
  const companies = await startCompanies('http://127.0.0.1:9')
  process.env['PARAMETERS'] = '/purser/test'
  const own = (name: string, value: unknown) => {
    companies.parameters[`/purser/test/${name}`] = JSON.stringify(value)
  }
  const shops = merchants.map((merchantId) => shopAt(merchantId, companies.url[merchantId]))
  const secret = (name: string) => secretText(Buffer.from(name.padEnd(32, '.')))
  own('settings', {
    baseUrl: `https://${authority}`,
    payments: bankAt(companies.url.bank),
    merchantOrigins: Object.values(companies.url),
    merchants: [...shops, shopAt('merchant-h', companies.url['merchant-a'], { webhooks: 'hmac' })],
  })
  const sharers = [`carrier_${carrier}`, 'carrier_other', 'merchant-h']
  own('webhook-keys', Object.fromEntries(sharers.map((name) => [name, secret(name)])))

  const keyOf = (merchant: string) =>
    PrivateJwk.parse(JSON.parse(companies.parameters[`/purser-demo/test/${merchant}/signing-key`] ?? ''))
  /** Signed by a merchant's key, as if from `sender`. */
  const letter = (
    sender: string,
    said: Told,
    key = keyOf(sender),
    headers: Record<string, string> = plain(said),
  ): Letter => {
    const path = `/v1/webhooks/merchants/${sender}`
    const message = { method: 'POST', authority, path, headers, bytes: Buffer.from(said.body) }
    const signed = signUcp(message, key, Number(headers['webhook-timestamp']))
    return { path, headers: { ...headers, ...signed, host: authority }, bytes: message.bytes }
  }
  /** Signed by the secret of `holder`, as if from `sender`. */
  const sharedLetter = (sender: string, said: Told, holder = sender): Letter => {
    const headers = plain(said)
    const bytes = Buffer.from(said.body)
    const message = { id: headers['webhook-id'], timestamp: headers['webhook-timestamp'], bytes }
    const signature = { 'webhook-signature': signHmac(secret(holder), message) }
    const path = sender.startsWith('carrier_')
      ? `/v1/webhooks/carriers/${sender.slice('carrier_'.length)}`
      : `/v1/webhooks/merchants/${sender}`
    return { path, headers: { ...headers, ...signature, host: authority }, bytes }
  }
  /** Hands a letter to the route behind its path. */
  const post = async ({ path, headers, bytes }: Letter) => {
    const [pathname = '', search = ''] = path.split('?')
    const [, , , kind, name = ''] = pathname.split('/')
    const query = Object.fromEntries(new URLSearchParams(search))
    const handler = kind === 'carriers' ? fromCarrier : fromMerchant
    const answer = await handler({
      path: pathname,
      headers,
      queryStringParameters: query,
      multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([key, value]) => [key, [value]])),
      pathParameters: { [kind === 'carriers' ? 'carrier' : 'merchantId']: name },
      body: bytes.toString('base64'),
      isBase64Encoded: true,
      requestContext: { requestId: crypto.randomUUID(), path: pathname },
    } as unknown as APIGatewayProxyEvent)
    return {
      status: answer.statusCode,
      body: JSON.parse(answer.body) as { id?: string; status?: string; code?: string },
    }
  }
  /** What the bus does with what is in the inbox. */
  const handOut = (id: string) => {
    const [sender, eventId] = id.split('.')
    return apply({ detail: { data: { sender, eventId } } } as EventBridgeEvent<string, unknown>)
  }
  return {
    userId,
    companies,
    letter,
    sharedLetter,
    keyOf,
    post,
    handOut,
    sweep: () => sweep(undefined),
    /** Posted, taken and worked through. */
    async deliver(sent: Letter) {
      const { status, body } = await post(sent)
      if (status !== 200) throw new Error(`${status} ${body.code}`)
      await handOut(body.id ?? '')
      return body.id ?? ''
    },
    /** Makes an order of a merchant one of ours. */
    async ours(merchantId: string, merchantOrderId: string, totalMinor: number): Promise<string> {
      const orderId = orderIdOf(merchantId, merchantOrderId)
      const order = {
        orderId,
        userId,
        checkoutId: 'chk_00000000000000000000000000',
        leg: 1,
        merchantId,
        merchantOrderId,
        lines: [{ sku: 'mug', title: 'Mug', quantity: 1, options: {}, unitMinor: totalMinor, totalMinor }],
        shippingMinor: 0,
        taxMinor: 0,
        totalMinor,
        currency: 'USD',
        captureBy: 'platform' as const,
        paymentReference: 'apr_x-L1',
        placedAt: '2026-11-20T09:00:00.000Z',
      }
      await commit([orders.create(order)])
      return orderId
    },
    /** What the user is shown of it; undefined while it is not theirs. */
    async shown(orderId: string) {
      const context = { kind: 'user', userId, authTime: String(secondsNow()), scopes: 'orders:read' }
      const { status, body } = await call(getOrder, { params: { orderId }, context })
      return status === 200 ? body : undefined
    },
    /** Every row of the table. */
    async rows() {
      const scan = await documents.send(new ScanCommand({ TableName: tableName() }))
      return (scan.Items ?? []).sort((a, b) => (`${a['pk']} ${a['sk']}` < `${b['pk']} ${b['sk']}` ? -1 : 1))
    },
    async stop() {
      await companies.stop()
      await engine.stop()
      await aws.stop()
    },
  }
}
export type Inbox = Awaited<ReturnType<typeof startInbox>>
