import * as z from 'zod'
import { type FailureCode, failureCatalogue } from './errors.ts'

/** Every code of the catalogue. */
export const failureCodes = Object.keys(failureCatalogue) as [FailureCode, ...FailureCode[]]

/** A code of the catalogue. Any other name of an error, such as a class of a library, is a defect of ours. */
export const CodeOrInternal = z.enum(failureCodes).catch('internal')
