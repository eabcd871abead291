import { type ChildHost, startChildHost } from '#infra/host-process/child-host.ts'

export type TestHost = ChildHost
/**
 * Starts a whole host as a process of its own, on free ports; it ends itself when the test process does.
 * It starts more of a busy function sooner than usual, so that calls of one function race each other.
 */
export const startTestHost = (options: Parameters<typeof startChildHost>[0] = {}): Promise<TestHost> =>
  startChildHost({ warm: 40, ...options })
