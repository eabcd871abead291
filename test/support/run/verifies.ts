import { test } from 'vitest'
import { type RequirementId, requirements } from '#test/requirements.ts'

/** A test of one requirement; `aspect` says which side of it. */
export const verifies = (id: RequirementId, aspect: string, prove: () => void | Promise<void>): void => {
  test(`[${id}] ${aspect || requirements[id]}`, prove)
}
