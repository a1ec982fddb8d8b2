import { keccak256 } from './keccak256.ts';

/**
 * Recovers who signed with secp256k1. For public data only (nothing here is secret, so nothing
 * needs constant time); a live feed wants a faster library.
 */
const P: bigint = 2n ** 256n - 2n ** 32n - 977n;
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const GENERATOR: Point = {
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
  z: 1n,
};

/** Jacobian coordinates; z = 0 is the point at infinity. */
type Point = { readonly x: bigint; readonly y: bigint; readonly z: bigint };

const INFINITY: Point = { x: 1n, y: 1n, z: 0n };

export type RecoverableSignature = {
  readonly r: bigint;
  readonly s: bigint;
  /** 0 or 1: the parity of the point behind `r`. */
  readonly recovery: number;
};

/** Address (20 bytes, hex) of the key that signed the digest, or null if there is none. */
export function recoverSigner(digest: Uint8Array, signature: RecoverableSignature): string | null {
  const { r, s, recovery } = signature;
  if (r <= 0n || r >= N || s <= 0n || s >= N || (recovery !== 0 && recovery !== 1)) return null;
  const point = pointAt(r, BigInt(recovery));
  if (point === null) return null;
  const inverse = power(r, N - 2n, N);
  const hash = BigInt(`0x${Buffer.from(digest).toString('hex')}`);
  const key = sumOfMultiples(mod(-hash * inverse, N), { point, scalar: mod(s * inverse, N) });
  if (key.z === 0n) return null;
  const zInverse = power(key.z, P - 2n, P);
  const x = mod(key.x * zInverse ** 2n, P);
  const y = mod(key.y * zInverse ** 3n, P);
  const bytes = Buffer.from(
    x.toString(16).padStart(64, '0') + y.toString(16).padStart(64, '0'),
    'hex',
  );
  return Buffer.from(keccak256(bytes).subarray(12)).toString('hex');
}

/** The point with this x and this parity of y, if x is on the curve. */
function pointAt(x: bigint, parity: bigint): Point | null {
  const square = mod(x ** 3n + 7n, P);
  const y = power(square, (P + 1n) / 4n, P);
  if (mod(y * y, P) !== square) return null;
  return { x, y: (y & 1n) === parity ? y : P - y, z: 1n };
}

/** a x generator + scalar x point, both bit by bit in one walk. */
function sumOfMultiples(a: bigint, b: { readonly point: Point; readonly scalar: bigint }): Point {
  const both = add(GENERATOR, b.point);
  let sum = INFINITY;
  for (let bit = 255n; bit >= 0n; bit -= 1n) {
    sum = double(sum);
    const first = ((a >> bit) & 1n) === 1n;
    const second = ((b.scalar >> bit) & 1n) === 1n;
    if (first && second) sum = add(sum, both);
    else if (first) sum = add(sum, GENERATOR);
    else if (second) sum = add(sum, b.point);
  }
  return sum;
}

function double({ x, y, z }: Point): Point {
  if (z === 0n) return INFINITY;
  const ySquare = mod(y * y, P);
  const s = mod(4n * x * ySquare, P);
  const m = mod(3n * x * x, P);
  const newX = mod(m * m - 2n * s, P);
  return { x: newX, y: mod(m * (s - newX) - 8n * ySquare * ySquare, P), z: mod(2n * y * z, P) };
}

function add(a: Point, b: Point): Point {
  if (a.z === 0n) return b;
  if (b.z === 0n) return a;
  const aSquare = mod(a.z * a.z, P);
  const bSquare = mod(b.z * b.z, P);
  const u = mod(a.x * bSquare, P);
  const s = mod(a.y * bSquare * b.z, P);
  const h = mod(b.x * aSquare - u, P);
  const r = mod(b.y * aSquare * a.z - s, P);
  if (h === 0n) return r === 0n ? double(a) : INFINITY;
  const hSquare = mod(h * h, P);
  const hCube = mod(hSquare * h, P);
  const v = mod(u * hSquare, P);
  const x = mod(r * r - hCube - 2n * v, P);
  return { x, y: mod(r * (v - x) - s * hCube, P), z: mod(h * a.z * b.z, P) };
}

function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = mod(base, modulus);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
