import { describe, expect, it, vi } from 'vitest'
import type { IncomingWebhook } from '#shared/merchants/protocol.ts'
import { verifyWebhook as heldTo } from '#shared/merchants/registry.ts'
import { profilePath } from '#shared/merchants/ucp/contract/profile.ts'
import { signUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { PrivateJwk } from '#shared/platform/outward/http-signature.ts'
import { companies } from './ucp-client-fixture.ts'

describe('a webhook', () => {
  const bytes = Buffer.from('{"id":"ord_1"}')
  const at = (merchantId: string) => `/v1/webhooks/merchants/${merchantId}`
  const webhook = async (merchantId: string, change: Record<string, string> = {}, signer = 'merchant-a') => {
    const path = at(merchantId)
    const key = PrivateJwk.parse(JSON.parse(companies.parameters[`/purser-demo/test/${signer}/signing-key`] ?? ''))
    const headers = {
      'content-type': 'application/json',
      'ucp-agent': `profile="${companies.url['merchant-a']}${profilePath}"`,
      'webhook-id': 'evt-1',
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      ...change,
    }
    const message = {
      method: 'POST',
      authority: new URL(JSON.parse(companies.parameters['/purser/test/settings'] ?? '').baseUrl).host,
      path,
      headers,
      bytes,
    }
    return { ...message, headers: { ...headers, ...signUcp(message, key) }, merchantId, nowMs: Date.now() }
  }
  const verifyWebhook = ({ merchantId, ...message }: IncomingWebhook & { merchantId: string }) =>
    heldTo(merchantId, message)

  it.each(['merchant-a', 'ucp'])('from merchant-a holds at .../%s', async (place) => {
    expect(await verifyWebhook(await webhook(place))).toMatchObject({ merchantId: 'merchant-a', eventId: 'evt-1' })
  })

  it('of another merchant, altered, old, or with its time outside the signature does not', async () => {
    const good = await webhook('merchant-a')
    const invalid = { code: 'webhook.signature-invalid' }
    await expect(verifyWebhook(await webhook('merchant-b'))).rejects.toMatchObject(invalid)
    await expect(verifyWebhook(await webhook('merchant-a', {}, 'merchant-b'))).rejects.toMatchObject(invalid)
    await expect(verifyWebhook({ ...good, bytes: Buffer.from('{"id":"ord_2"}') })).rejects.toMatchObject(invalid)
    await expect(verifyWebhook({ ...good, path: at('merchant-b') })).rejects.toMatchObject(invalid)
    const fresher = { ...good.headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + 1) }
    await expect(verifyWebhook({ ...good, headers: fresher })).rejects.toMatchObject(invalid)
    const { signature: _, ...unsigned } = good.headers as Record<string, string>
    await expect(verifyWebhook({ ...good, headers: unsigned })).rejects.toMatchObject({ code: 'webhook.unsigned' })
    for (const seconds of [-301, 302]) {
      const time = { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + seconds) }
      await expect(verifyWebhook(await webhook('merchant-a', time))).rejects.toMatchObject({ code: 'webhook.stale' })
    }
    await expect(verifyWebhook(await webhook('nobody'))).rejects.toMatchObject({ code: 'merchant.not-found' })
  })

  it('holds after the merchant has changed its key', async () => {
    const name = '/purser-demo/test/merchant-a/signing-key'
    const before = companies.parameters[name] ?? ''
    const { newSigningKey } = await import('#test/support/aws/signing-key.ts')
    expect(await verifyWebhook(await webhook('merchant-a'))).toMatchObject({ eventId: 'evt-1' })
    companies.parameters[name] = newSigningKey('merchant-a-2')
    // Parameters are kept for five minutes, profiles for longer: only the unknown key id makes us look again.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 })
    expect(await verifyWebhook(await webhook('merchant-a'))).toMatchObject({ eventId: 'evt-1' })
    companies.parameters[name] = before
  })
})
