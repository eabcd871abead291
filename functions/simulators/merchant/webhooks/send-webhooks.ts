import { dueAt, shopKeys, shopNotDue } from '#functions/simulators/merchant/keys.ts'
import { shopSettings, shopSigningKey } from '#functions/simulators/merchant/settings.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { signUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { update } from '#shared/platform/table/table.ts'
import { type Report, Webhook } from './outbox.ts'
import { agentHeader } from './profile-address.ts'

const timeoutMs = 3000
const giveUpMs = 24 * 3_600_000
const waitMs = (attempts: number): number => Math.min(5000 * 2 ** attempts, 3_600_000)

const headersOf = async ({ url, webhookId, body, fault, attempts }: Webhook, now: number) => {
  const { host, pathname, search } = new URL(url)
  const { baseUrl } = await shopSettings()
  const headers = {
    'content-type': 'application/json',
    ...agentHeader(baseUrl),
    'webhook-id': webhookId,
    'webhook-timestamp': String(Math.floor(now / 1000)),
  }
  const message = { method: 'POST', authority: host, path: pathname + search, headers, bytes: Buffer.from(body) }
  const signed = signUcp(message, await shopSigningKey(), Math.floor(now / 1000))
  // Another body's signature: well-formed, and wrong.
  if (fault === 'bad-signature' && attempts.length === 0)
    signed['signature'] = signUcp({ ...message, path: '/elsewhere' }, await shopSigningKey())['signature'] ?? ''
  return { ...headers, ...signed }
}

const post = async (webhook: Webhook, now: number): Promise<number | undefined> => {
  const request = { method: 'POST', headers: await headersOf(webhook, now), body: webhook.body }
  const signal = AbortSignal.timeout(timeoutMs)
  return fetch(webhook.url, { ...request, redirect: 'manual', signal }).then(
    async (response) => {
      await response.body?.cancel()
      return response.status
    },
    () => undefined,
  )
}

/** Makes one attempt, with a fresh time and signature, and records its outcome. Two at once do no harm: the platform knows the id. */
export const send = async ({ shop, table }: ShopContext, webhook: Webhook): Promise<void> => {
  const now = Date.now()
  const status = await post(webhook, now)
  const again = webhook.fault === 'webhook-duplicate' && webhook.attempts.length === 0
  const twice = again ? [{ at: now, status: await post(webhook, Date.now()) }] : []
  const attempts = [...webhook.attempts, { at: now, status }, ...twice]
  const taken = status !== undefined && status >= 200 && status < 300
  const over = now - webhook.createdAt > giveUpMs
  const next =
    taken || over ? shopNotDue : dueAt(shop, 'OUTBOX', now + waitMs(webhook.attempts.length), webhook.webhookId)
  const state = taken ? 'sent' : over ? 'failed' : 'due'
  const key = { pk: webhook.pk, sk: webhook.sk }
  class AlreadySettled extends Error {}
  const record = update(key, { state: 'due' }, { attempts, state, ...next }, () => new AlreadySettled())
  await table.commit([record]).catch((error: unknown) => {
    if (!(error instanceof AlreadySettled)) throw error
  })
}

const waits = new Set<string | undefined>(['webhook-delayed', 'webhook-out-of-order'])

/** Sends the webhook of a version right after its commit. Housekeeping sends what fails here. */
export const sendNow = async (context: ShopContext, { order, webhook }: Report): Promise<void> => {
  if (webhook?.state !== 'due' || waits.has(webhook.fault)) return
  await send(context, webhook)
  await sendOvertaken(context, order)
}

/** Sends the older webhooks that waited for a newer one to overtake them. */
const sendOvertaken = async (context: ShopContext, { id, v, heldBack = [] }: Report['order']): Promise<void> => {
  const { shop, table } = context
  const older = heldBack.filter((each) => each < v)
  const rows = await table.getMany(older.map((each) => shopKeys.webhook(shop, id, each)))
  const held = rows.map((row) => Webhook.parse(row)).filter(({ state }) => state === 'due')
  for (const webhook of held.sort((a, b) => a.createdAt - b.createdAt)) await send(context, webhook)
}
