import { parseArgs } from 'node:util'
import { useAccount } from './account.ts'

const help = `Makes a registered person an operator, or no longer one; their sessions end, so they log in again.

  npm run operator -- ada@example.com               in the account of the AWS variables
  npm run operator -- ada@example.com --end         takes it back
  npm run operator -- ada@example.com --stage prod
  npm run operator -- ada@example.com --endpoint http://127.0.0.1:3001   on the laptop host: its AWS address`

const run = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      end: { type: 'boolean', default: false },
      stage: { type: 'string' },
      endpoint: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const [email] = positionals
  if (values.help || !email) return console.log(help)
  useAccount(values)
  const { emailIndex, findByEmailIndex } = await import('#shared/identity/rows/users.ts')
  const { setOperator } = await import('#shared/identity/set-operator.ts')
  const user = await findByEmailIndex(await emailIndex(email))
  if (!user) throw new Error(`Nobody is registered as ${email}`)
  await setOperator(user, !values.end, Date.now())
  console.log(`${email} is ${values.end ? 'no operator any more' : 'an operator'}`)
}

await run().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
