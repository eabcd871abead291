import { dueAt, notDue, shopKeys } from '#functions/simulators/merchant/keys.ts'
import type { Order } from '#functions/simulators/merchant/order.ts'
import { Webhook } from '#functions/simulators/merchant/outbox.ts'
import { shopSettings, signingKey } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { profilePath } from '#shared/merchants/ucp/contract/profile.ts'
import { sign } from '#shared/platform/outward/http-signature.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, get, update } from '#shared/platform/table/table.ts'

const patienceMs = 3000
const giveUpMs = 24 * 3_600_000
const waitMs = (attempts: number): number => Math.min(5000 * 2 ** attempts, 3_600_000)

const headersOf = async ({ url, webhookId, body, fault, attempts }: Webhook, now: number) => {
  const { host, pathname, search } = new URL(url)
  const { baseUrl } = await shopSettings()
  const headers = {
    'content-type': 'application/json',
    'ucp-agent': `profile="${baseUrl}${profilePath}"`,
    'webhook-id': webhookId,
    'webhook-timestamp': String(Math.floor(now / 1000)),
  }
  const message = { method: 'POST', authority: host, path: pathname + search, headers, bytes: Buffer.from(body) }
  const signed = sign(message, await signingKey(), Math.floor(now / 1000))
  // Another body's signature: well-formed, and wrong.
  if (fault === 'bad-signature' && attempts.length === 0)
    signed['signature'] = sign({ ...message, path: '/elsewhere' }, await signingKey())['signature'] ?? ''
  return { ...headers, ...signed }
}

const post = async (webhook: Webhook, now: number): Promise<number | undefined> => {
  const request = { method: 'POST', headers: await headersOf(webhook, now), body: webhook.body }
  const signal = AbortSignal.timeout(patienceMs)
  return fetch(webhook.url, { ...request, redirect: 'manual', signal }).then(
    async (response) => {
      await response.body?.cancel()
      return response.status
    },
    () => undefined,
  )
}

/** One attempt, with a fresh time and signature, and what came of it written down. Two at once are fine: the platform knows the id. */
export const send = async (shop: Shop, webhook: Webhook): Promise<void> => {
  const now = Date.now()
  const status = await post(webhook, now)
  const again = webhook.fault === 'webhook-duplicate' && webhook.attempts.length === 0
  const twice = again ? [{ at: now, status: await post(webhook, Date.now()) }] : []
  const attempts = [...webhook.attempts, { at: now, status }, ...twice]
  const taken = status !== undefined && status >= 200 && status < 300
  const over = now - webhook.createdAt > giveUpMs
  const next = taken || over ? notDue : dueAt(shop, 'OUTBOX', now + waitMs(webhook.attempts.length), webhook.webhookId)
  const state = taken ? 'sent' : over ? 'failed' : 'due'
  const key = { pk: webhook.pk, sk: webhook.sk }
  class Settled extends Error {}
  await commit([update(key, { state: 'due' }, { attempts, state, ...next }, () => new Settled())]).catch((error) => {
    if (!(error instanceof Settled)) throw error
  })
}

/** Sends what the newest version of an order has to say right after it was committed; whatever fails is left to the tick. */
export const sendNow = async (shop: Shop, { id, v }: Order): Promise<void> => {
  const row = await get(shopKeys.webhook(shop, id, v))
  const webhook = row && Webhook.parse(row)
  if (webhook?.state !== 'due' || webhook.fault === 'webhook-delayed' || webhook.fault === 'webhook-out-of-order')
    return
  await send(shop, webhook)
  await sendOvertaken(shop, webhook)
}

/** An older one that was held back so that a newer could overtake it has now been overtaken. */
const sendOvertaken = async (shop: Shop, newer: Webhook): Promise<void> => {
  const rows = (await all({ partition: newer.pk, prefix: 'WEBHOOK#' })).map((row) => Webhook.parse(row))
  const held = rows.filter(
    ({ state, fault, sk }) => state === 'due' && fault === 'webhook-out-of-order' && sk < newer.sk,
  )
  for (const webhook of held) await send(shop, webhook)
}
