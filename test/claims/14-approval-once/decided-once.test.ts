import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as reject } from '#functions/checkouts/reject.ts'
import type { Answered } from '#test/support/api/api-call.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import type { SoftwareAuthenticator } from '#test/support/people/authenticator.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { optionsFor, sayYes, type Waiting } from '#test/support/people/passkey-approvals.ts'
import { withPasskey } from '#test/support/people/passkeys.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
  await desk.stockIn('merchant-b', 'b-gro-01', 1_000_000)
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** Two requests of one user that wait, and how they say yes: with their passkey or without one. */
interface Scene {
  who: Buyer
  one: Waiting
  other: Waiting
  yes: (request: Waiting) => Promise<() => Promise<Answered>>
}
const request = async (who: Buyer, quantity: number): Promise<Waiting> => {
  const { checkoutId } = await desk.quote(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity }])
  return desk.ask(who, checkoutId)
}
const scene = async (authenticated: boolean): Promise<Scene> => {
  const who = await desk.buyer()
  const passkey: SoftwareAuthenticator | undefined = authenticated ? (await withPasskey(who)).authenticator : undefined
  return {
    who,
    one: await request(who, 1),
    other: await request(who, 2),
    async yes(waiting) {
      const assertion = passkey?.get(await optionsFor(who, waiting))
      return () => sayYes(who, waiting, assertion)
    },
  }
}
const sayNo = ({ user }: Buyer, { checkoutId, approvalId, receiptHash }: Waiting) =>
  user(reject, { params: { checkoutId }, body: { approvalId, receiptHash } })

/** A try that comes too late or to the wrong place, and the only answer to it. What it prepares happens before. */
const tries: Readonly<Record<string, (at: Scene) => Promise<[call: () => Promise<Answered>, code: string]>>> = {
  'the same yes again': async ({ one, yes }) => {
    const said = await yes(one)
    expect((await said()).status).toBe(200)
    return [said, 'approval.decided']
  },
  'a yes after a no': async ({ who, one, yes }) => {
    const said = await yes(one)
    expect((await sayNo(who, one)).status).toBe(200)
    return [said, 'approval.decided']
  },
  'a no after a yes': async ({ who, one, yes }) => {
    expect((await (await yes(one))()).status).toBe(200)
    return [() => sayNo(who, one), 'approval.decided']
  },
  'a yes to another checkout': async ({ one, other, yes }) => [
    await yes({ ...one, checkoutId: other.checkoutId }),
    'approval.not-found',
  ],
  'a yes on the receipt of another checkout': async ({ one, other, yes }) => [
    await yes({ ...one, receiptHash: other.receiptHash }),
    'approval.other-receipt',
  ],
  'a yes past its time': async ({ one, yes }) => {
    const said = await yes(one)
    vi.setSystemTime(Date.now() + 3_600_000)
    return [said, 'approval.expired']
  },
}

claimByTries(
  14,
  'a decision that is repeated, sent to another checkout or receipt, or late decides nothing, with a passkey and without',
  { small: 12, usual: 60, full: 600 },
  async ({ count, tried, each }) => {
    const names = Object.keys(tries)
    await each(count, async (n) => {
      const name = names[n % names.length] ?? ''
      const at = await scene(Math.floor(n / names.length) % 2 === 0)
      const [call, code] = (await tries[name]?.(at)) ?? []
      const before = await wholeTable()
      const { status, body } = (await call?.()) ?? {}
      expect([body?.code, Number(status) >= 400], name).toEqual([code, true])
      expect(await wholeTable(), name).toEqual(before)
      tried()
    })
  },
)

claimByTries(
  14,
  'of decisions at once, for and against, with a passkey and without, one counts',
  { small: 6, usual: 40, full: 400 },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const { who, one, yes } = await scene(n % 2 === 0)
      const said = await yes(one)
      const no = () => sayNo(who, one)
      const answers = await Promise.all([said, no, said, no].map((call) => call()))
      const taken = answers.filter(({ status }) => status === 200)
      expect(taken, JSON.stringify(answers.map(({ body }) => body.code ?? body.state))).toHaveLength(1)
      const { state } = await desk.found(one.checkoutId)
      expect(state).toBe(taken[0]?.body.state)
      tried()
    })
  },
)
