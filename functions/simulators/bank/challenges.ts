import * as z from 'zod'
import { bankKeys, findHold, type Hold } from '#functions/simulators/bank/holds.ts'
import { sameText } from '#functions/simulators/company/control.ts'
import type { CompanyCall, CompanyReply, Endpoint } from '#functions/simulators/company/endpoint.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { settingsAs } from '#shared/platform/aws/parameters.ts'
import { update } from '#shared/platform/table/table.ts'

/** How long a holder may take. */
const challengeMs = 20 * 60_000
const Own = z.object({ baseUrl: z.url() })

/** Whether the holder of this instrument has to confirm each payment. */
export const asksHolder = (instrument: string): boolean => instrument === 'pm_challenge'

const secretText = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')

/** A new challenge: whoever has its address may answer it. */
export const openChallenge = (reference: string, now: number): Pick<Hold, 'challenge' | 'challengeEndsAt'> => ({
  challenge: `${Buffer.from(reference).toString('base64url')}.${secretText()}`,
  challengeEndsAt: new Date(now + challengeMs).toISOString(),
})

/** What the platform shows of an open challenge. */
export const actionOf = async ({ challenge, challengeEndsAt = '' }: Hold) => ({
  url: `${(await settingsAs(Own)).baseUrl.replace(/\/$/, '')}/challenges/${challenge}`,
  expiresAt: challengeEndsAt,
})

/** A challenge that nobody answered in time is a decline. */
export const lapsedChallenge = (hold: Hold, now: number): boolean =>
  hold.state === 'requires_action' && Date.parse(hold.challengeEndsAt ?? '') <= now

const challenged = async ({ table, params, now }: CompanyCall): Promise<Hold> => {
  const { challenge = '' } = params
  const reference = Buffer.from(challenge.split('.')[0] ?? '', 'base64url').toString()
  const hold = reference ? await findHold(table, reference) : undefined
  if (!hold?.challenge || !sameText(hold.challenge, challenge))
    throw new CompanyRefusal(404, 'not_found', 'We know no such question')
  if (hold.state === 'requires_action' && lapsedChallenge(hold, now))
    throw new CompanyRefusal(410, 'too_late', 'The time to answer is over, and nothing was paid')
  return hold
}

const money = ({ amountMinor, currency, merchantId }: Hold): string =>
  `${(amountMinor / 100).toFixed(2)} ${currency} to ${merchantId}`
const html = (body: string): CompanyReply => ({
  status: 200,
  body: undefined,
  html: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Harbour Bank</title><main>${body}</main></html>`,
})
const words = { authorized: 'confirmed', captured: 'confirmed', declined: 'refused', voided: 'withdrawn' } as const

/** The page of a challenge, for the holder of the card. */
export const challengePage: Endpoint = {
  operation: 'challengePage',
  method: 'GET',
  path: '/challenges/{challenge}',
  async handle(call) {
    const hold = await challenged(call)
    if (hold.state !== 'requires_action') return html(`<h1>It is ${words[hold.state]}</h1>`)
    return html(
      `<h1>Is it you?</h1><p>Pay ${money(hold)}?</p><form method="post"><button name="answer" value="confirm">Yes, pay</button> <button name="answer" value="refuse">No</button></form>`,
    )
  },
}

/** The holder's answer: the hold comes to be, or is declined. The first answer counts. */
export const answerChallenge: Endpoint = {
  operation: 'answerChallenge',
  method: 'POST',
  path: '/challenges/{challenge}',
  async handle(call) {
    const hold = await challenged(call)
    if (hold.state !== 'requires_action') return html(`<h1>It is ${words[hold.state]} already</h1>`)
    const confirmed = new URLSearchParams(call.bytes.toString()).get('answer') === 'confirm'
    const next = confirmed ? { state: 'authorized' } : { state: 'declined', reason: 'holder_refused' }
    const changed = () => new CompanyRefusal(409, 'answered', 'This question was answered already')
    await call.table.commit([update(bankKeys.hold(hold.reference), { state: 'requires_action' }, next, changed)])
    return html(`<h1>It is ${confirmed ? 'confirmed' : 'refused'}</h1><p>You may close this page.</p>`)
  },
}
