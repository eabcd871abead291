import * as z from 'zod'
import { getUser, personOf } from '#shared/identity/rows/users.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** The caller's identity. An agent gets its user's id, but not that user's name or email. */
export const getMe = operation(
  {
    name: 'getMe',
    summary: 'Who you are and what you may do',
    tool: {
      says: 'Says for whom you act and which scopes you hold. It needs nothing and changes nothing.',
    },
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    output: z.object({
      kind: z.enum(['user', 'agent']),
      userId: z.string(),
      agentId: z.string().optional(),
      email: z.string().optional(),
      name: z.string().optional(),
      emailConfirmedAt: z.string().optional().describe('When the user confirmed the address; absent until then.'),
      authenticatedAt: z.string().optional().describe('When the user last entered the password.'),
      scopes: z.array(z.string()),
    }),
    fails: ['auth.required'],
    grants: { read: ['USER'], kms: ['fields'] },
    http: { method: 'GET', path: '/v1/auth/me' },
  },
  async ({ principal }) => {
    const { kind, userId, scopes } = principal
    if (principal.kind === 'agent') return { kind, userId, agentId: principal.agentId, scopes }
    const user = await getUser(userId)
    if (!user) throw new Failure('auth.required', 'This user no longer exists')
    const authenticatedAt = new Date(principal.authTime * 1000).toISOString()
    const { emailConfirmedAt } = user
    const person = { ...(await personOf(user)), ...(emailConfirmedAt && { emailConfirmedAt }) }
    return { kind, userId, ...person, authenticatedAt, scopes }
  },
)

export const handler = http(getMe)
