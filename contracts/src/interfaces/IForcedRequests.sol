// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What the operator cannot ignore: withdrawals and closes that exit owners ask for on chain. Each
/// is answered by a batch within a window, or anybody may open escape. An answer is not believed:
/// the contract compares it with the vault and the mirror. docs/rulebook/escape.md.
interface IForcedRequests {
    enum RequestKind {
        Withdraw,
        Close
    }

    enum RequestState {
        None,
        Open,
        Served,
        /// A part was served, and more was not possible.
        Partial,
        /// Nothing was possible.
        Refused
    }

    struct Request {
        uint32 account;
        RequestKind kind;
        RequestState state;
        /// Asset of a withdrawal, market of a close.
        uint16 target;
        uint40 filedAt;
        /// Engine units asked for; 0 in a close.
        uint64 units;
        /// Engine units that were scheduled in the vault, over all answers.
        uint64 served;
        /// The number under which it is asked again; 0: its own.
        uint64 newest;
        /// Engine units that need not be served: the exchange came with the rest, and it could not
        /// go.
        uint64 denied;
    }

    event RequestFiled(
        uint64 indexed number,
        uint32 indexed account,
        RequestKind kind,
        uint16 target,
        uint64 units,
        uint256 deadline
    );
    event RequestBegun(uint64 indexed number);
    /// So many units could not go, and not more of them either.
    event RequestDenied(uint64 indexed number, uint64 units);
    /// @param number The one that it was filed with.
    event RequestAnswered(uint64 indexed number, RequestState state, uint64 served);
    /// A batch gave an answer that is not true: the request stays open.
    event AnswerRefused(uint64 indexed number, bytes reason);
    /// What is left of a withdrawal is asked for under one more number, and due as before.
    event RequestRepeated(uint64 indexed number, uint64 indexed newest);
    event FeesCollected(address indexed receiver, uint256 amount);

    error NotExitOwner(uint32 account, address caller);
    error FeeWrong(uint256 given, uint256 fee);
    error AmountOutOfRange(uint64 units, uint64 most);
    error PositionMissing(uint32 account, uint16 market);
    error TooManyOpen(uint32 account, uint256 most);
    error EscapeIsOpen();
    error WindowOutOfRange(uint256 given, uint256 least, uint256 most);
    error NotOpen(uint64 number, RequestState state);
    error WithdrawalDiffers(uint64 number, uint64 withdrawalId);
    error MoreWasPossible(uint64 number);
    error PositionNotSmaller(uint64 number, uint8 mode);

    /// Asks for a withdrawal to the account's exit owner. Only the exit owner; pays the fee.
    /// @param units Engine units.
    /// @return number Gap-free, from 1, over all accounts and kinds.
    function requestWithdrawal(uint32 account, uint16 asset, uint64 units)
        external
        payable
        returns (uint64 number);

    /// Asks that the account's positions in a market, cross and isolated, be closed: the exchange
    /// must make each of them smaller. Only the exit owner; pays the fee.
    function requestClose(uint32 account, uint16 market) external payable returns (uint64 number);

    /// Sends the collected fees to their receiver. Anyone.
    function collectFees() external;

    function requestCount() external view returns (uint64);
    /// The same request for each of its numbers.
    function requestOf(uint64 number) external view returns (Request memory);
    /// What the mirror lets go of an open withdrawal at the prices and time of the last batch.
    /// @return units Engine units, at most what is left to be served.
    /// @return isDisputed Whether a part of the account stands apart.
    function possibleOf(uint64 number) external view returns (uint64 units, bool isDisputed);
    /// Whether a batch began to serve a close while it was open. Fills of such a batch that name
    /// the request have no order.
    function isBegunIn(uint64 number, uint64 batchId) external view returns (bool);
    /// Whether a request waits longer than it must.
    function isOverdue(uint64 number) external view returns (bool);
    /// Wei that a request costs.
    function fee() external view returns (uint256);
    /// Seconds in which a request must be answered.
    function window() external view returns (uint256);
}
