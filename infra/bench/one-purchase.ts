import { addressAt, type DemoBuyer } from '#infra/demo/buyer.ts'
import { expectToBe } from '#infra/demo/expectations.ts'
import type { ChildHost } from '#infra/host-process/child-host.ts'
import { account, region } from '#infra/host-process/local-account.ts'
import type { Offer } from '#shared/discovery/rules/offers.ts'
import { wireCall } from './wire-calls.ts'

export interface Purchase {
  checkoutId: string
  approvalId: string
  /** Ms from the decision to the end of the saga, by the host's clock. */
  sagaMs: number
  /** Ms from stating the intent to the end of the saga. */
  wholeMs: number
}

/** An item that both merchants have, with enough stock for a bench. */
const wanted = { text: 'dotted notebook', sku: /^[ab]-off-01$/ }
const giveUpMs = 60_000
const executions = `arn:aws:states:${region}:${account}:execution:purser-purchase`

interface Execution {
  status: string
  stopDate?: number
}

/** Polls the execution until it has ended, which runs no function. */
const endOf = async (host: ChildHost, executionArn: string, everyMs: number): Promise<number> => {
  for (const deadline = performance.now() + giveUpMs; performance.now() < deadline; ) {
    const execution = await wireCall<Execution>(host, 'AWSStepFunctions.DescribeExecution', { executionArn }).catch(
      () => undefined, // the relay has not started it yet
    )
    if (execution?.stopDate !== undefined) {
      expectToBe(`The execution ${executionArn}`, 'SUCCEEDED', execution.status)
      return execution.stopDate * 1000
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  throw new Error(`${executionArn} did not end within ${giveUpMs / 1000} s`)
}

/** The offers of the wanted item. Merchants that answered too late are asked again. */
const offersOf = async (buyer: DemoBuyer, intentId: string): Promise<Offer[]> => {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const all = await buyer.offers(intentId, attempt > 1)
    const fitting = all.filter(({ sku }) => wanted.sku.test(sku))
    if (fitting.length > 0) return fitting.sort((a, b) => (a.merchantId < b.merchantId ? -1 : 1))
  }
  throw new Error(`No merchant offered the ${wanted.text} in time: this machine is too busy to measure`)
}

/** One purchase from the intent to the end of its saga. `number` gives it an address, and so an identity, of its own. */
export const buyOne = async (host: ChildHost, buyer: DemoBuyer, number: number, everyMs: number): Promise<Purchase> => {
  const from = Date.now()
  const { intentId } = await buyer.intent(wanted.text)
  const offers = await offersOf(buyer, intentId)
  const offer = offers[number % offers.length] // each merchant in turn
  const { checkoutId } = await buyer.quote([{ offerId: offer?.offerId }], { address: addressAt(number) })
  const approval = await buyer.ask(checkoutId)
  const approved = await buyer.approve(checkoutId, approval)
  const end = await endOf(host, `${executions}:${approval.approvalId}`, everyMs)
  return {
    checkoutId,
    approvalId: approval.approvalId,
    sagaMs: end - Date.parse(approved.updatedAt),
    wholeMs: end - from,
  }
}
