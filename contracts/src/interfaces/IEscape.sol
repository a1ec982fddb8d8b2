// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The way out when the operator is gone or does not answer. Nobody administers it, nothing pauses
/// it, no limit slows it. Anybody opens it when its condition holds, registers accounts for a
/// while, fixes the factor, and has exit owners paid: docs/rulebook/escape.md. Amounts are engine
/// units.
interface IEscape {
    event EscapeOpened(address indexed by, uint64 lastBatchId, uint256 registrationEnds);
    event AccountRegistered(uint32 indexed account, uint256 cash, bool isLate);
    event TokensSeized(uint32 indexed account, uint16 indexed asset, uint256 units);
    event FactorFixed(uint256 owedCash, uint256 cash, uint256 basketValue, uint256 factorPpb);
    event ClaimPaid(
        uint32 indexed account, uint16 indexed asset, address indexed to, uint256 units
    );

    error NotDeployer(address caller);
    error AlreadyConnected();
    error WindowOutOfRange(uint256 given, uint256 least, uint256 most);
    error NothingMirrored();
    error BatchesStillCome(uint256 lastBatchAt, uint256 opensAt);
    error NotOverdue(uint64 number);
    error ChallengesArePaid();
    error AlreadyOpen();
    error NotOpen();
    error AccountUnknown(uint32 account);
    error AlreadyRegistered(uint32 account);
    error RegistrationNotOver(uint256 endsAt);
    error AlreadyFixed();
    error NotFixed();
    error NotRegistered(uint32 account);
    error NothingToClaim(uint32 account, uint16 asset);

    /// Opens escape when no batch came for `QUIET`. Anyone.
    function openForSilence() external;

    /// Opens escape for a forced request that is overdue. Anyone.
    function openForRequest(uint64 number) external;

    /// Opens escape for a won challenge that was not paid in time. Anyone.
    function openForChallenge() external;

    /// Computes what an account owns and notes it. Anyone, for anyone, while escape is open. Once
    /// the factor is fixed it is late: it shares in what the others leave.
    function register(uint32 account) external;

    /// Fixes the factor. Anyone, after the time of registration.
    function fix() external;

    /// Pays what an account has of an asset to its exit owner. Anyone, after the factor is fixed.
    /// @return units Engine units.
    function claim(uint32 account, uint16 asset) external returns (uint256 units);

    /// What `claim` would pay now.
    function claimable(uint32 account, uint16 asset) external view returns (uint256 units);

    /// What an account owns in quote units, before any factor; negative when it owes.
    function equityOf(uint32 account) external view returns (int256);

    function openedAt() external view returns (uint256);
    function isFixed() external view returns (bool);
    /// What a creditor gets of his cash, in cash and basket together, in 10^-9.
    function factorPpb() external view returns (uint256);
}
