/** An EVM address as the venue keeps it: 32 bytes in hexadecimal, without 0x. */
export function paddedAddress(address: string): string {
  return address.slice(2).toLowerCase().padStart(64, '0');
}
