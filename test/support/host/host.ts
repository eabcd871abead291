import { type ChildHost, startChildHost } from '#infra/host-process/child-host.ts'

export type TestHost = ChildHost
/** Starts a whole host as a process of its own, on free ports; it ends itself when the test process does. */
export const startTestHost = startChildHost
