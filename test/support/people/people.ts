import { tokensFor } from '#functions/auth/issue-session.ts'
import { handler as authorize } from '#functions/authorizer/authorize.ts'
import { firstEpochs } from '#shared/identity/rows/epochs.ts'
import { openingSession } from '#shared/identity/rows/sessions.ts'
import { registering } from '#shared/identity/rows/users.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { commit } from '#shared/platform/table/table.ts'
import { allows, authorizerEvent } from '#test/support/api/api-call.ts'

/** Well formed, and no password fits it. */
const noPassword = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** A registered and logged-in user without a password; needs the table engine and the AWS fake. */
export const newPerson = async () => {
  const userId = newId('user')
  const email = `${userId}@example.com`
  const user = await registering({ userId, email, name: 'Pat Example', passwordHash: noPassword })
  const { session, refreshToken, write } = openingSession(newId('session'), userId, firstEpochs)
  await commit([...user, write])
  return { email, ...(await tokensFor({ userId, operator: false }, session, refreshToken)) }
}

/** Why the authorizer denies a token; undefined when it lets its holder in. */
export const deniedFor = async (token: string, method = 'GET'): Promise<unknown> => {
  const answer = await authorize(authorizerEvent(token, method))
  return allows(answer, method, '/v1/auth/me') ? undefined : answer.context?.['reason']
}

/** What the authorizer tells the routes about the holder of a token. */
export const contextOf = async (token: string): Promise<Record<string, string>> =>
  (await authorize(authorizerEvent(token))).context as Record<string, string>
