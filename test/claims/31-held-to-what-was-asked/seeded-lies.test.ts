import { expect } from 'vitest'
import { handler as approve } from '#functions/checkouts/approve.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import { receipts } from '#shared/purchase/rows/receipts.ts'
import { tellSeededLie } from '#test/support/companies/seeded-lie.ts'
import { type Buyer, door } from '#test/support/people/buyers.ts'
import { ledgerAndBank } from '#test/support/purchases/ledger-and-bank.ts'
import { claimByTries } from '#test/support/run/claims.ts'
import { startLyingCompanies } from './lying-companies-fixture.ts'

const scene = startLyingCompanies()
const { lies } = scene

/** From the quote to the user's yes; undefined where Purser refuses to go on. */
const approved = async (who: Buyer, lines: object[]): Promise<string | undefined> => {
  const quoted = await who.user(createCheckout, { body: { lines, address: door, instrument: 'pm_ok' } })
  const { checkoutId } = quoted.body
  if (quoted.status !== 201) return undefined
  const request = await who.user(requestApproval, { params: { checkoutId }, body: {} })
  if (request.status !== 201) return undefined
  const { approvalId, receiptHash } = request.body
  await who.user(approve, { params: { checkoutId }, body: { approvalId, receiptHash } })
  return checkoutId
}

/** Why a purchase may wait for a person: a company contradicts the approval, or nobody could find out. */
const reasons = [
  'merchant.contradiction',
  'merchant.order-taken',
  'merchant.outcome-unknown',
  'merchant.protocol',
  'payment.contradiction',
  'payment.outcome-unknown',
  'purchase.unsettled',
]

claimByTries(
  31,
  'one field of one company’s answer is a lie: ledger, bank and merchant agree, or a person is told why, and nothing is taken beyond the receipt',
  { small: 60, usual: 1_200, full: 12_000 },
  async ({ count, seed, tried, saw, each }) => {
    const ends: Record<string, number> = {}
    await each(count, async (n) => {
      lies.mend()
      const letter = n % 2 === 0 ? 'a' : 'b'
      const merchantId = `merchant-${letter}` as const
      if (n % 5 === 4) await scene.desk.trouble(merchantId, { operation: 'complete', kind: 'out-of-stock' })
      const lie = tellSeededLie(lies, merchantId, seed, n)
      const checkoutId = await approved(await scene.desk.buyer(), [
        { merchantId, sku: `${letter}-gro-01`, quantity: 1 },
      ])
      const end = checkoutId ? await scene.desk.finish(checkoutId) : undefined
      lies.mend()
      await scene.desk.calm()
      const state = end?.state ?? 'refused'
      ends[state] = (ends[state] ?? 0) + 1
      tried(lie.field ? 1 : 0)
      if (!end || !checkoutId) return
      const what = `--only ${n}: ${JSON.stringify(lie)} ended ${state} ${JSON.stringify(end.failure ?? '')}`
      const [leg] = end.legs
      const frozen = await receipts.get(checkoutId, end.receiptVersion)
      const most = { [`merchant:${merchantId} ${frozen?.receipt.currency}`]: frozen?.receipt.totalMinor ?? 0 }
      const { ledger, bank } = await ledgerAndBank(scene.desk, checkoutId)
      for (const [account, minor] of Object.entries(bank).filter(([name]) => name.startsWith('merchant:')))
        expect(minor, what).toBeLessThanOrEqual(most[account] ?? 0)
      const orders = await scene.desk.ordersOf([checkoutId])
      const items = await parked.of(end.approvalId ?? '', 1)
      if (items.length > 0) {
        for (const { reason } of items) expect(reasons, what).toContain(reason)
        // Where it is the bank that nobody can believe, nobody can say what it has.
        const unbelievable = lie.company === 'bank' && lie.place === 'find'
        if (unbelievable || items.some(({ reason }) => reason.startsWith('payment.'))) return
        return expect(ledger, what).toEqual(bank)
      }
      expect(ledger, what).toEqual(bank)
      const takenMinor = Object.values(bank).reduce((sum, minor) => sum + minor, 0)
      if (state === 'completed')
        expect([orders.map(({ totalMinor }) => totalMinor), leg?.capturedMinor], what).toEqual([
          [takenMinor],
          takenMinor,
        ])
      else expect([orders, takenMinor], what).toEqual([[], 0])
    })
    for (const [state, times] of Object.entries(ends)) saw(`ended ${state}`, times)
  },
)
