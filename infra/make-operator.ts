import { useAccount } from './account.ts'
import { runCommand } from './command.ts'

const help = `Makes a registered user an operator, or ends that role. The user's sessions end, so the user has to log in again.

  npm run operator -- ada@example.com               in the account of the AWS variables
  npm run operator -- ada@example.com --end         ends the role
  npm run operator -- ada@example.com --stage prod
  npm run operator -- ada@example.com --endpoint http://127.0.0.1:3001   for the laptop host: its AWS address
  npm run operator -- ... --data folder             and its data folder, if that is not .local`

const options = {
  end: { type: 'boolean' },
  stage: { type: 'string' },
  endpoint: { type: 'string' },
  data: { type: 'string' },
} as const

await runCommand(help, options, async (values, [email]) => {
  if (!email) throw new Error('Whom? npm run operator -- ada@example.com')
  useAccount(values)
  const { emailIndex, findByEmailIndex } = await import('#shared/identity/rows/users.ts')
  const { setOperator } = await import('#shared/identity/flows/set-operator.ts')
  const user = await findByEmailIndex(await emailIndex(email))
  if (!user) throw new Error(`No user is registered as ${email}`)
  await setOperator(user, !values.end, Date.now())
  console.log(`${email} is ${values.end ? 'no longer an operator' : 'an operator'}`)
})
