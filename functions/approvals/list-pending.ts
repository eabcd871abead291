import { Failure } from '#shared/kernel/errors.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import type { Paging } from '#shared/platform/table/owned.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import { challengedLegs } from '#shared/purchase/rows/pending.ts'
import { PendingItem, pendingApproval, pendingChallenge } from './pending-view.ts'

interface Part {
  items: PendingItem[]
  cursor?: string | undefined
}
interface List {
  name: string
  read: (principal: Principal, paging: Paging) => Promise<Part>
}

/** The lists behind the one, most urgent first. */
const lists: readonly List[] = [
  {
    name: 'challenges',
    async read(principal, paging) {
      const { items, cursor } = await challengedLegs(principal.userId, paging)
      return { items: items.map((leg) => pendingChallenge(leg, principal)), cursor }
    },
  },
  {
    name: 'approvals',
    async read({ userId }, paging) {
      const [{ items, cursor }, { baseUrl }] = await Promise.all([approvals.pendingRowsOf(userId, paging), settings()])
      return { items: items.map((approval) => pendingApproval(approval, baseUrl)), cursor }
    },
  },
]

/** Where to go on: a list, and a cursor in it, which is empty at its begin. */
const placeIn = (cursor = 'challenges~'): { at: number; inner: string } => {
  const [name = '', inner = ''] = cursor.split('~')
  const at = lists.findIndex((list) => list.name === name)
  if (at < 0) throw new Failure('request.invalid', 'This cursor does not belong to this list')
  return { at, inner }
}

/** Reads on from one list into the next until the page is full. */
const readFrom = async (principal: Principal, at: number, inner: string, limit: number): Promise<Part> => {
  const list = lists[at]
  if (!list) return { items: [] }
  const { items, cursor } = await list.read(principal, { limit, ...(inner && { cursor: inner }) })
  if (cursor) return { items, cursor: `${list.name}~${cursor}` }
  if (items.length < limit) {
    const rest = await readFrom(principal, at + 1, '', limit - items.length)
    return { items: [...items, ...rest.items], cursor: rest.cursor }
  }
  const more = await readFrom(principal, at + 1, '', 1)
  return { items, ...(more.items.length > 0 && { cursor: `${lists[at + 1]?.name}~` }) }
}

/** Everything that waits for somebody, with who can end it, by when, and what happens then. What was ended resumes by itself. */
export const listPending = operation(
  {
    name: 'listPending',
    summary: 'What waits for somebody before a purchase goes on',
    tool: {
      says: 'Lists what purchases wait for: decisions of the user, and payments that the user confirms at their bank. It says until when.',
    },
    access: { as: ['user', 'agent'], scope: 'approvals:read' },
    input: CursorQuery,
    output: pageOf(PendingItem),
    fails: [],
    grants: { index: ['gsi1'], read: ['CHECKOUT'], parameters: ['settings'] },
    http: { method: 'GET', path: '/v1/pending' },
  },
  async ({ principal, input: { limit, cursor } }) => {
    const { at, inner } = placeIn(cursor)
    const page = await readFrom(principal, at, inner, limit)
    const open = page.items.filter(({ expiresAt }) => Date.parse(expiresAt) > Date.now())
    return { items: open, ...(page.cursor && { cursor: page.cursor }) }
  },
)

export const handler = http(listPending)
