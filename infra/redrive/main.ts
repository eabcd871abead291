import { useAccount } from '#infra/account.ts'
import { runCommand } from '#infra/command.ts'
import { discover } from '#infra/discover.ts'
import { listQueues } from './list-queues.ts'
import { deadLetterQueues } from './queues.ts'
import { redrive } from './redrive.ts'

const help = `Lists dead letters and redrives them. A dead letter is work that failed at every try.

  npm run redrive                            the number of letters per queue, and their age
  npm run redrive -- outbox-relay            calls that function again with each of its letters
  npm run redrive -- outbox-relay --forget   also deletes the letters that fail again
  npm run redrive -- --endpoint http://127.0.0.1:3001   for the laptop host: its AWS address
  npm run redrive -- ... --data folder       and its data folder, if that is not .local

A letter leaves its queue once its function succeeds. A letter that fails again returns to the queue after two minutes.
The relay's letters name records of the table's stream, which keeps records for one day. An older letter cannot be
redriven. By then the sweep has started its saga or answered its token, but its event stays unpublished.`

const options = {
  forget: { type: 'boolean', default: false },
  stage: { type: 'string' },
  endpoint: { type: 'string' },
  data: { type: 'string' },
} as const

await runCommand(help, options, async (values, positionals) => {
  useAccount(values)
  const [name] = positionals
  if (!name) return listQueues()
  const queue = (await deadLetterQueues()).find(({ functionName }) => functionName === `purser-${name}`)
  if (!queue) throw new Error(`${name} has no dead-letter queue; npm run redrive lists the functions that have one`)
  const entry = (await discover()).find((one) => one.name === name)
  const filter = entry?.kind === 'stream' ? entry.spec.filter : undefined
  const { done, failed } = await redrive(queue, filter, values.forget, console.log)
  const thrown = values.forget && failed > 0 ? ', the others deleted' : ''
  console.log(`${name}: ${done} of ${done + failed} done${thrown}`)
  if (failed > 0) process.exitCode = 1
})
