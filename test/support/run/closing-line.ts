import type { Reporter } from 'vitest/node'

/** Ends a run with one plain line that any machine can read. */
export const closingLine: Reporter = {
  onTestRunEnd(modules) {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const count = (state: string) => states.filter((each) => each === state).length
    const broken = modules.filter((module) => module.state() === 'failed' && count('failed') === 0).length
    console.log(`\n${count('passed')} passed, ${count('failed') + broken} failed`)
  },
}
