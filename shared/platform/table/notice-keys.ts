import type { Key } from './expression.ts'

/** The keys of what a user is told of their account, and of their inbox. `keys` has them all. */
export const noticeKeys = {
  agentEvent: (agentId: string, name: string): Key => ({ pk: `AGENT#${agentId}`, sk: `EVT#${name}` }),
  addressEvent: (userId: string, changeId: string): Key => ({ pk: `USER#${userId}`, sk: `EVT#ADDR#${changeId}` }),
  sessionEvent: (sessionId: string): Key => ({ pk: `SESSION#${sessionId}`, sk: 'EVT#opened' }),
  notice: (userId: string, noticeId: string): Key => ({ pk: `NOTICE#${userId}`, sk: `N#${noticeId}` }),
  noticeMail: (userId: string, noticeId: string): Key => ({ pk: `NOTICE#${userId}`, sk: `MAIL#${noticeId}` }),
  /** Sorts before every notice. */
  noticesRead: (userId: string): Key => ({ pk: `NOTICE#${userId}`, sk: 'ALL-READ' }),
}
