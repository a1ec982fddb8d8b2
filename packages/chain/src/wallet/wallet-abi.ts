// The parts of our contracts and of tokens that a wallet calls; a page needs no more of them.

export const WALLET_ABI = [
  {
    type: 'function',
    name: 'deposit',
    stateMutability: 'nonpayable',
    inputs: [
      { name: 'asset', type: 'uint16' },
      { name: 'account', type: 'uint32' },
      { name: 'amount', type: 'uint256' },
    ],
    outputs: [{ name: '', type: 'uint64' }],
  },
  {
    type: 'function',
    name: 'stake',
    stateMutability: 'nonpayable',
    inputs: [
      { name: 'asset', type: 'uint16' },
      { name: 'account', type: 'uint32' },
      { name: 'amount', type: 'uint256' },
    ],
    outputs: [{ name: '', type: 'uint64' }],
  },
  {
    type: 'function',
    name: 'depositWithPermit',
    stateMutability: 'nonpayable',
    inputs: [
      { name: 'asset', type: 'uint16' },
      { name: 'account', type: 'uint32' },
      { name: 'amount', type: 'uint256' },
      { name: 'deadline', type: 'uint256' },
      { name: 'v', type: 'uint8' },
      { name: 'r', type: 'bytes32' },
      { name: 's', type: 'bytes32' },
    ],
    outputs: [{ name: '', type: 'uint64' }],
  },
  { type: 'error', name: 'UnknownAccount', inputs: [{ name: 'account', type: 'uint32' }] },
  {
    type: 'error',
    name: 'BelowMinimum',
    inputs: [
      { name: 'asset', type: 'uint16' },
      { name: 'received', type: 'uint256' },
      { name: 'least', type: 'uint256' },
    ],
  },
  {
    type: 'error',
    name: 'AboveCap',
    inputs: [
      { name: 'asset', type: 'uint16' },
      { name: 'received', type: 'uint256' },
      { name: 'room', type: 'uint256' },
    ],
  },
  {
    type: 'error',
    name: 'FunctionPaused',
    inputs: [
      { name: 'selector', type: 'bytes4' },
      { name: 'until', type: 'uint256' },
    ],
  },
  { type: 'error', name: 'EscapeIsOpen', inputs: [] },
] as const;

export const PAYOUT_ABI = [
  {
    type: 'function',
    name: 'choosePayout',
    stateMutability: 'nonpayable',
    inputs: [
      { name: 'account', type: 'uint32' },
      { name: 'lane', type: 'uint32' },
    ],
    outputs: [],
  },
  {
    type: 'function',
    name: 'payoutOf',
    stateMutability: 'view',
    inputs: [{ name: 'account', type: 'uint32' }],
    outputs: [{ name: '', type: 'uint32' }],
  },
] as const;

export const TOKEN_ABI = [
  {
    type: 'function',
    name: 'approve',
    stateMutability: 'nonpayable',
    inputs: [
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
    ],
    outputs: [{ name: '', type: 'bool' }],
  },
  {
    type: 'function',
    name: 'allowance',
    stateMutability: 'view',
    inputs: [
      { name: 'owner', type: 'address' },
      { name: 'spender', type: 'address' },
    ],
    outputs: [{ name: '', type: 'uint256' }],
  },
  {
    type: 'function',
    name: 'balanceOf',
    stateMutability: 'view',
    inputs: [{ name: 'account', type: 'address' }],
    outputs: [{ name: '', type: 'uint256' }],
  },
  {
    type: 'function',
    name: 'name',
    stateMutability: 'view',
    inputs: [],
    outputs: [{ name: '', type: 'string' }],
  },
  {
    type: 'function',
    name: 'nonces',
    stateMutability: 'view',
    inputs: [{ name: 'owner', type: 'address' }],
    outputs: [{ name: '', type: 'uint256' }],
  },
] as const;
