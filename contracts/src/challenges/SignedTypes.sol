// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Type hashes of what users sign, as packages/signing makes them from the layouts of commands; the
/// end-to-end test of challenges fails when they differ.
library SignedTypes {
    bytes32 internal constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 internal constant PLACE_ORDER = keccak256(
        "PlaceOrder(uint32 account,uint16 market,bool hasClientOrderId,uint64 clientOrderId,"
        "bool hasNonce,uint64 nonce,string side,string type,bool hasPrice,uint64 price,"
        "uint64 size,string timeInForce,bool hasExpiresAtUs,uint64 expiresAtUs,string postOnly,"
        "bool reduceOnly,string selfTrade,string marginMode)"
    );
    bytes32 internal constant PLACE_ORDER_REQUEST = keccak256(
        "PlaceOrderRequest(uint32 account,uint32 keyId,uint64 nonce,uint64 deadlineUs,"
        "uint32 extraFeePpb,PlaceOrder command)"
        "PlaceOrder(uint32 account,uint16 market,bool hasClientOrderId,uint64 clientOrderId,"
        "bool hasNonce,uint64 nonce,string side,string type,bool hasPrice,uint64 price,"
        "uint64 size,string timeInForce,bool hasExpiresAtUs,uint64 expiresAtUs,string postOnly,"
        "bool reduceOnly,string selfTrade,string marginMode)"
    );
    bytes32 internal constant PLACE_TRIGGER = keccak256(
        "PlaceTriggerOrder(uint32 account,uint16 market,bool hasClientOrderId,"
        "uint64 clientOrderId,bool hasNonce,uint64 nonce,string side,string trigger,"
        "string triggerBy,uint64 triggerPrice,bool hasLimitPrice,uint64 limitPrice,uint64 size,"
        "bool reduceOnly,bool attached,string selfTrade,string marginMode)"
    );
    bytes32 internal constant PLACE_TRIGGER_REQUEST = keccak256(
        "PlaceTriggerOrderRequest(uint32 account,uint32 keyId,uint64 nonce,uint64 deadlineUs,"
        "uint32 extraFeePpb,PlaceTriggerOrder command)"
        "PlaceTriggerOrder(uint32 account,uint16 market,bool hasClientOrderId,"
        "uint64 clientOrderId,bool hasNonce,uint64 nonce,string side,string trigger,"
        "string triggerBy,uint64 triggerPrice,bool hasLimitPrice,uint64 limitPrice,uint64 size,"
        "bool reduceOnly,bool attached,string selfTrade,string marginMode)"
    );
    bytes32 internal constant AMEND_ORDER =
        keccak256("AmendOrder(uint32 account,uint64 orderId,uint64 price,uint64 size)");
    bytes32 internal constant AMEND_ORDER_REQUEST = keccak256(
        "AmendOrderRequest(uint32 account,uint32 keyId,uint64 nonce,uint64 deadlineUs,"
        "uint32 extraFeePpb,AmendOrder command)"
        "AmendOrder(uint32 account,uint64 orderId,uint64 price,uint64 size)"
    );
    bytes32 internal constant REGISTER_KEY = keccak256(
        "RegisterSessionKey(uint32 account,uint32 keyId,string scheme,bytes32 publicKeyHash,"
        "uint32 scopes,uint64 expiresAtUs,bool hasMaxOrderNotional,uint64 maxOrderNotional,"
        "bool hasMaxPositionNotional,uint64 maxPositionNotional,bool hasMaxLeverage,"
        "uint16 maxLeverage,bool hasMaxDailyLoss,uint64 maxDailyLoss,bool hasMaxDailyVolume,"
        "uint64 maxDailyVolume,uint32 maxExtraFeePpb,RegisterSessionKeyMarkets[] markets)"
        "RegisterSessionKeyMarkets(uint16 market)"
    );
    bytes32 internal constant REGISTER_KEY_REQUEST = keccak256(
        "RegisterSessionKeyRequest(uint32 account,uint32 keyId,uint64 nonce,uint64 deadlineUs,"
        "uint32 extraFeePpb,RegisterSessionKey command)"
        "RegisterSessionKey(uint32 account,uint32 keyId,string scheme,bytes32 publicKeyHash,"
        "uint32 scopes,uint64 expiresAtUs,bool hasMaxOrderNotional,uint64 maxOrderNotional,"
        "bool hasMaxPositionNotional,uint64 maxPositionNotional,bool hasMaxLeverage,"
        "uint16 maxLeverage,bool hasMaxDailyLoss,uint64 maxDailyLoss,bool hasMaxDailyVolume,"
        "uint64 maxDailyVolume,uint32 maxExtraFeePpb,RegisterSessionKeyMarkets[] markets)"
        "RegisterSessionKeyMarkets(uint16 market)"
    );
    bytes32 internal constant KEY_MARKET = keccak256("RegisterSessionKeyMarkets(uint16 market)");
    bytes32 internal constant LINK_WALLET =
        keccak256("LinkWallet(uint32 account,uint32 keyId,string wallet,bytes32 walletId)");
    bytes32 internal constant LINK_WALLET_REQUEST = keccak256(
        "LinkWalletRequest(uint32 account,uint32 keyId,uint64 nonce,uint64 deadlineUs,"
        "uint32 extraFeePpb,LinkWallet command)"
        "LinkWallet(uint32 account,uint32 keyId,string wallet,bytes32 walletId)"
    );
    bytes32 internal constant BATCH = keccak256(
        "Batch(string[] order,PlaceOrder[] placeOrders,PlaceTriggerOrder[] placeTriggerOrders,"
        "CancelOrder[] cancelOrders,AmendOrder[] amendOrders)"
        "AmendOrder(uint32 account,uint64 orderId,uint64 price,uint64 size)"
        "CancelOrder(uint32 account,bool hasOrderId,uint64 orderId,bool hasClientOrderId,"
        "uint64 clientOrderId)"
        "PlaceOrder(uint32 account,uint16 market,bool hasClientOrderId,uint64 clientOrderId,"
        "bool hasNonce,uint64 nonce,string side,string type,bool hasPrice,uint64 price,"
        "uint64 size,string timeInForce,bool hasExpiresAtUs,uint64 expiresAtUs,string postOnly,"
        "bool reduceOnly,string selfTrade,string marginMode)"
        "PlaceTriggerOrder(uint32 account,uint16 market,bool hasClientOrderId,"
        "uint64 clientOrderId,bool hasNonce,uint64 nonce,string side,string trigger,"
        "string triggerBy,uint64 triggerPrice,bool hasLimitPrice,uint64 limitPrice,uint64 size,"
        "bool reduceOnly,bool attached,string selfTrade,string marginMode)"
    );
    bytes32 internal constant BATCH_REQUEST = keccak256(
        "BatchRequest(uint32 account,uint32 keyId,uint64 nonce,uint64 deadlineUs,"
        "uint32 extraFeePpb,Batch command)"
        "AmendOrder(uint32 account,uint64 orderId,uint64 price,uint64 size)"
        "Batch(string[] order,PlaceOrder[] placeOrders,PlaceTriggerOrder[] placeTriggerOrders,"
        "CancelOrder[] cancelOrders,AmendOrder[] amendOrders)"
        "CancelOrder(uint32 account,bool hasOrderId,uint64 orderId,bool hasClientOrderId,"
        "uint64 clientOrderId)"
        "PlaceOrder(uint32 account,uint16 market,bool hasClientOrderId,uint64 clientOrderId,"
        "bool hasNonce,uint64 nonce,string side,string type,bool hasPrice,uint64 price,"
        "uint64 size,string timeInForce,bool hasExpiresAtUs,uint64 expiresAtUs,string postOnly,"
        "bool reduceOnly,string selfTrade,string marginMode)"
        "PlaceTriggerOrder(uint32 account,uint16 market,bool hasClientOrderId,"
        "uint64 clientOrderId,bool hasNonce,uint64 nonce,string side,string trigger,"
        "string triggerBy,uint64 triggerPrice,bool hasLimitPrice,uint64 limitPrice,uint64 size,"
        "bool reduceOnly,bool attached,string selfTrade,string marginMode)"
    );

    bytes32 internal constant BUY = keccak256("buy");
    bytes32 internal constant ISOLATED = keccak256("isolated");
    bytes32 internal constant SECP256K1 = keccak256("secp256k1");
    bytes32 internal constant P256_ = keccak256("p256");
    bytes32 internal constant ED25519 = keccak256("ed25519");
    bytes32 internal constant HMAC = keccak256("hmac");
    bytes32 internal constant SOLANA = keccak256("solana");
    bytes32 internal constant EVM_CONTRACT = keccak256("evmContract");

    // Commands that an answer may hold.
    uint8 internal constant ORDER = 0;
    uint8 internal constant TRIGGER = 1;
    uint8 internal constant AMENDMENT = 2;
    uint8 internal constant REGISTRATION = 3;
    uint8 internal constant LINK = 4;

    error CommandUnknown(uint8 kind);

    /// Type hash of a command and of its request, and the words of the command.
    function typesOf(uint8 kind) internal pure returns (bytes32, bytes32, uint256) {
        if (kind == ORDER) return (PLACE_ORDER, PLACE_ORDER_REQUEST, 19);
        if (kind == TRIGGER) return (PLACE_TRIGGER, PLACE_TRIGGER_REQUEST, 18);
        if (kind == AMENDMENT) return (AMEND_ORDER, AMEND_ORDER_REQUEST, 5);
        if (kind == REGISTRATION) return (REGISTER_KEY, REGISTER_KEY_REQUEST, 19);
        if (kind == LINK) return (LINK_WALLET, LINK_WALLET_REQUEST, 5);
        revert CommandUnknown(kind);
    }

    function domainSeparator(uint256 chainId, address venue) internal pure returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, keccak256("Tandem"), keccak256("1"), chainId, venue));
    }
}
