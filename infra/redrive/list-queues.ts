import { deadLetterQueues, depthOf } from './queues.ts'

const age = (ms: number): string =>
  ms < 7200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3600_000)} h`

/** Prints the number of letters per queue, and the age of the oldest. */
export const listQueues = async (): Promise<void> => {
  const queues = await deadLetterQueues()
  for (const { url, functionName } of queues) {
    const { waiting, inHand, oldest } = await depthOf(url)
    const since = oldest === undefined ? '' : `, oldest ${age(Math.max(0, Date.now() - oldest))}`
    const held = inHand > 0 ? `, ${inHand} in hand` : ''
    console.log(`${functionName.replace('purser-', '').padEnd(28)}${String(waiting).padStart(6)}${held}${since}`)
  }
  if (queues.length === 0) console.log('No dead-letter queues found')
}
