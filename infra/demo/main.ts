import { parseArgs } from 'node:util'
import { type ChildHost, startChildHost } from '#infra/host-process/child-host.ts'
import { buyAndReturn } from './buy.ts'
import { openBuyer } from './buyer.ts'
import { buyAfterPriceChange } from './drift.ts'
import { expectToBe, Unexpected } from './expectations.ts'
import { createProgress, type Progress } from './progress.ts'

const help = `Makes two purchases on a fresh host of its own, on free ports, and prints every step.

  npm run demo               one line per step; exits with 0 only if every state was as expected
  npm run demo -- --help     this text

The first purchase goes from an intent to a delivery and a refund. In the second the merchant
raises its price after the approval, and the user has to decide again. The demo removes all its data.`

const limits = { perPurchaseMinor: 50_000, perMonthMinor: 100_000, currency: 'USD' }

/** Seconds until Monday morning. Some merchants cannot deliver by Friday if Friday is tomorrow. */
export const untilMonday = (nowMs: number): number => {
  const monday = new Date(nowMs)
  monday.setUTCHours(9, 0, 0, 0)
  while (monday.getUTCDay() !== 1 || monday.getTime() < nowMs) monday.setUTCDate(monday.getUTCDate() + 1)
  return Math.ceil((monday.getTime() - nowMs) / 1000)
}

const onHost = async (host: ChildHost, progress: Progress): Promise<void> => {
  await progress.step(
    'clock',
    () => host.local<{ now: string }>('clock', { advanceSeconds: untilMonday(Date.now()) }),
    ({ now }) => `of the host is set to Monday, ${now.slice(0, 10)}`,
  )
  const buyer = await progress.step(
    'user, agent',
    () => openBuyer(host.url, limits),
    () => 'registered, with an address and limits; the agent has credentials of its own',
  )
  progress.title('A purchase, delivered and refunded')
  const bought = await buyAndReturn({ host, buyer, progress })
  progress.title('A price that changes after the approval')
  await buyAfterPriceChange({ host, buyer, progress }, bought)
  const { denied } = await host.local<{ denied: unknown[] }>('state')
  expectToBe('The list of calls refused by IAM', [], denied)
}

const run = async (): Promise<number> => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } })
  if (values.help) {
    console.log(help)
    return 0
  }
  const progress = createProgress()
  const from = performance.now()
  const starting = startChildHost({ onProgress: progress.waiting })
  const end = () =>
    starting.then(
      (host) => host.stop(),
      () => undefined,
    )
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, async () => {
      interrupted = true
      await end()
      process.exit(130)
    })
  try {
    const host = await progress.step(
      'host',
      () => starting,
      ({ url }) => `ready on ${url}, with fresh data, two merchants and a bank`,
    )
    await onHost(host, progress)
    progress.done(`Every state was as expected. It took ${((performance.now() - from) / 1000).toFixed(1)} s.`)
    return 0
  } catch (error) {
    if (!interrupted) progress.failed(error instanceof Unexpected ? error.message : (error as Error).message)
    return 1
  } finally {
    await end()
  }
}

if (import.meta.main) process.exitCode = await run()
