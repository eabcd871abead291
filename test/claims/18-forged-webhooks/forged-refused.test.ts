import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { randomFrom } from '#test/chaos/random.ts'
import { merchantForgeries, sharedForgeries } from '#test/support/companies/forgeries.ts'
import { carrier, type Inbox, startInbox } from '#test/support/companies/inbox.ts'
import { orderBody, trackingBody } from '#test/support/companies/merchant-voice.ts'
import { claim, claimByTries } from '#test/support/run/claims.ts'

let inbox: Inbox
beforeAll(async () => {
  inbox = await startInbox()
})
afterAll(() => inbox.stop())
// A second is a second: the clock stands still.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / 1000) * 1000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const body = orderBody({ id: 'o-1', checkoutId: 'co-1', totalMinor: 500 }, [
  { id: 'e-1', type: 'delivered', at: '2026-11-22T09:00:00Z' },
])
const parcel = trackingBody('T1', [{ id: 'c-1', status: 'delivered', at: '2026-11-23T09:00:00Z' }])

claimByTries(
  18,
  'forged, altered, stale and unsigned webhooks, of merchants and carriers: none accepted, nothing stored',
  { small: 2, usual: 20, full: 200 },
  async ({ count, seed, tried, saw, each }) => {
    const kinds = new Set<string>()
    let accepted = 0
    await each(count, async (n) => {
      const random = randomFrom(seed + n)
      const before = JSON.stringify(await inbox.rows())
      const codes = new Set<string>()
      const all = {
        'merchant-a': merchantForgeries(inbox, body, random),
        'merchant-h': sharedForgeries(inbox, 'merchant-h', body, random),
        carrier: sharedForgeries(inbox, `carrier_${carrier}`, parcel, random),
      }
      for (const [sender, forgeries] of Object.entries(all))
        for (const [what, forge] of Object.entries(forgeries)) {
          const { status, body: said } = await inbox.post(forge())
          expect([401, 404], `${sender}: ${what}: ${status} ${said.code}`).toContain(status)
          codes.add(said.code ?? '')
          kinds.add(`${sender}: ${what}`)
          accepted += Number(status < 300)
          tried()
        }
      expect(JSON.stringify(await inbox.rows())).toBe(before)
      expect([...codes].sort()).toEqual([
        'carrier.not-found',
        'merchant.not-found',
        'webhook.signature-invalid',
        'webhook.stale',
        'webhook.unsigned',
      ])
    })
    saw('accepted', accepted)
    saw('kinds of forgery', kinds.size)
  },
)

claim(
  18,
  'the message that the forgeries were made from is accepted, 300 s early and late too, and once',
  { small: 1, usual: 1, full: 1 },
  async ({ tried }) => {
    const now = Math.floor(Date.now() / 1000)
    for (const timestamp of [now, now - 300, now + 300])
      for (const letter of [
        inbox.letter('merchant-a', { body, timestamp }),
        inbox.sharedLetter('merchant-h', { body, timestamp }),
        inbox.sharedLetter(`carrier_${carrier}`, { body: parcel, timestamp }),
      ]) {
        expect(await inbox.post(letter)).toMatchObject({ status: 200, body: { status: 'received' } })
        expect(await inbox.post(letter)).toMatchObject({ status: 200, body: { status: 'duplicate' } })
        tried(2)
      }
  },
)
