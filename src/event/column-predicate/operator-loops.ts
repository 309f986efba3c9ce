/** The operators on numbers, each as a loop of its own: what to do is not decided row by row. */
import type { ArithmeticOperator, CompareOperator } from '../expression.ts'
import { FALSE, TRUE } from './word-answers.ts'

type Calculate = (a: Float64Array, b: Float64Array, out: Float64Array, size: number) => void

export const CALCULATE: Readonly<Record<ArithmeticOperator, Calculate>> = {
  '+': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i]! + b[i]!
  },
  '-': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i]! - b[i]!
  },
  '*': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i]! * b[i]!
  },
  '/': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i]! / b[i]!
  },
  '%': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i]! % b[i]!
  },
}

type Compare = (a: Float64Array, b: Float64Array, out: Uint8Array, size: number) => void

/** Numbers that are known are equal or not, less or not: the answer is never unknown. */
export const COMPARE: Readonly<Record<CompareOperator, Compare>> = {
  '==': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i] === b[i] ? TRUE : FALSE
  },
  '!=': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i] !== b[i] ? TRUE : FALSE
  },
  '<': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i]! < b[i]! ? TRUE : FALSE
  },
  '<=': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i]! <= b[i]! ? TRUE : FALSE
  },
  '>': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i]! > b[i]! ? TRUE : FALSE
  },
  '>=': (a, b, out, size) => {
    for (let i = 0; i < size; i++) out[i] = a[i]! >= b[i]! ? TRUE : FALSE
  },
}
