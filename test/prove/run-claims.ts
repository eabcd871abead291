import { startVitest, type TestCase } from 'vitest/node'
import type { Proof } from '#test/support/run/claims.ts'

/** One finished proof. */
export interface Proved extends Proof {
  file: string
  how: string
  passed: boolean
  ms: number
  /** The beginning of what went wrong. */
  failure?: string
}

/** Where proofs are. */
const folders = ['test/claims', 'test/chaos'] as const

/** The test names of these claims; all when none is given. */
export const titled = (claims: readonly number[]): string =>
  claims.length === 0 ? '^claim ' : `^claim (\\d+, )*(${claims.join('|')})[,:]`

const provedBy = (test: TestCase, root: string): Proved | undefined => {
  const { proof } = test.meta()
  if (!proof) return undefined
  const { state, errors } = test.result()
  const failure = errors?.[0]?.message.slice(0, 2000)
  return {
    ...proof,
    file: test.module.moduleId.slice(root.length + 1),
    how: test.name.slice(test.name.indexOf(': ') + 2),
    passed: state === 'passed',
    ms: Math.round(test.diagnostic()?.duration ?? 0),
    ...(failure && { failure }),
  }
}

/** Runs the proofs of these claims, two files at a time, and reports each when it ends. */
export const runClaims = async (
  root: string,
  claims: readonly number[],
  report: (proved: Proved) => void,
): Promise<{ proofs: Proved[]; broken: string[] }> => {
  const proofs: Proved[] = []
  const broken: string[] = []
  const vitest = await startVitest('test', [...folders], {
    root,
    watch: false,
    testNamePattern: titled(claims),
    passWithNoTests: true,
    reporters: [
      {
        onTestCaseResult(test) {
          const proved = provedBy(test, root)
          if (!proved) return
          proofs.push(proved)
          report(proved)
        },
        onTestModuleEnd(module) {
          const [error] = module.errors()
          if (error) broken.push(`${module.moduleId.slice(root.length + 1)}: ${error.message.split('\n')[0]}`)
        },
        onTestRunEnd(_, errors) {
          broken.push(...errors.map(({ message }) => message.split('\n')[0] ?? ''))
        },
      },
    ],
  })
  await vitest.close()
  return { proofs, broken }
}
