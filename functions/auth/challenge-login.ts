import { newChallenge } from '#shared/identity/flows/passkey-ceremonies.ts'
import { RequestOptions, requestOptions } from '#shared/identity/rules/webauthn/options.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** What a browser needs to log in with a passkey. It names no account, so it reveals none. */
export const challengeLogin = operation(
  {
    name: 'challengeLogin',
    summary: 'Begin to log in with a passkey: the options for the browser',
    access: 'public',
    output: RequestOptions,
    fails: ['request.rate-limited'],
    limits: { source: 'passkey.source', account: 'passkey.account' },
    grants: { write: ['CHALLENGE', 'RATE'], parameters: ['settings'] },
    http: { method: 'POST', path: '/v1/auth/passkey/options' },
  },
  async ({ commit }) => {
    const { prompt, write } = await newChallenge('login', {}, Date.now())
    return commit([write], requestOptions(prompt))
  },
)

export const handler = http(challengeLogin)
